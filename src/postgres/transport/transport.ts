import { connect as connectSocket, type Socket } from "node:net";
import { networkFailure } from "../login/connection_failure.ts";
import type { Endpoint } from "./endpoint.ts";
import { at, destroyAt } from "./socket_event.ts";
import {
  finishTls,
  negotiateTls,
  startTls,
  type TlsOptions,
  type Transport,
} from "./tls_transport.ts";

export interface TransportOptions {
  /** Undefined for a connection in plain text. */
  readonly tls: TlsOptions | undefined;
  readonly keepAlive: number | undefined;
  /** Destroys the socket, at whatever stage. */
  readonly signal: AbortSignal;
}

/**
 * Connects, with TLS if asked for.
 *
 * The driver could do this too, but cannot tell a server that speaks no TLS from one
 * whose certificate is wrong, checks names by other rules than libpq, and waits on.
 *
 * @throws {AttemptFailure}
 */
export async function openTransport(
  endpoint: Endpoint,
  options: TransportOptions,
): Promise<Transport> {
  const { tls, signal } = options;
  if (tls?.parameters.negotiation === "direct") {
    const transport = await finishTls(startTls(endpoint, { tls, signal }), {
      endpoint,
      options: tls,
    });
    prepare(transport.socket, options);
    return transport;
  }
  const socket = startSocket(endpoint);
  // Every error is also told by whatever waits; without a listener it would end the process.
  socket.on("error", () => {});
  destroyAt(signal, socket);
  try {
    await at(socket, "connect");
  } catch (error) {
    throw networkFailure(error, endpoint);
  }
  prepare(socket, options);
  if (tls === undefined) return { socket, tls: null };
  try {
    const secure = await negotiateTls(socket, endpoint, { tls, signal });
    return await finishTls(secure, { endpoint, options: tls });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function startSocket(endpoint: Endpoint): Socket {
  const { address, kind, port } = endpoint;
  try {
    return kind === "socket"
      ? connectSocket({ path: address })
      : connectSocket({ host: address, port });
  } catch (error) {
    // What the runtime does not permit is thrown here, or told as an error of the socket.
    throw networkFailure(error, endpoint);
  }
}

function prepare(socket: Socket, { keepAlive }: TransportOptions): void {
  socket.setNoDelay(true);
  if (keepAlive !== undefined) socket.setKeepAlive(true, keepAlive);
}
