import { connect as connectSocket, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { AttemptFailure } from "./attempt_failure.ts";
import { isForHost } from "./certificate_host.ts";
import type { TlsParameters } from "./connection_parameters.ts";
import { networkFailure, notPostgres } from "./connection_failure.ts";
import type { PeerTls } from "./session.ts";
import { tlsFailure, tlsRefused, wrongHost } from "./tls_failure.ts";
import type { TlsMaterial } from "./tls_files.ts";

/** One address of one host. */
export interface Endpoint {
  /** As the connection string names it; what a certificate must be for. */
  readonly host: string;
  /** Where to connect to: an IP address, or the path of a unix socket. */
  readonly address: string;
  readonly port: number;
  readonly kind: "network" | "socket";
}

export interface TransportOptions {
  /** Undefined for a connection in plain text. */
  readonly tls: { readonly parameters: TlsParameters; readonly material: TlsMaterial } | undefined;
  readonly keepAlive: number | undefined;
  /** Destroys the socket, at whatever stage. */
  readonly signal: AbortSignal;
}

/** An open connection on which nothing of PostgreSQL's protocol was said yet. */
export interface Transport {
  readonly socket: Socket | TLSSocket;
  readonly tls: PeerTls | null;
}

const SSL_REQUEST = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]);

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
  const socket = startSocket(endpoint);
  // Every error is also told by whatever waits; without a listener it would end the process.
  socket.on("error", () => {});
  destroyAt(options.signal, socket);
  try {
    await once(socket, "connect");
  } catch (error) {
    throw networkFailure(error, endpoint);
  }
  socket.setNoDelay(true);
  if (options.keepAlive !== undefined) socket.setKeepAlive(true, options.keepAlive);
  if (options.tls === undefined) return { socket, tls: null };
  const { tls, signal } = options;
  try {
    const secure = tls.parameters.negotiation === "direct"
      ? startTls(socket, endpoint, { tls, signal })
      : await negotiateTls(socket, endpoint, { tls, signal });
    return await finishTls(secure, endpoint, tls.material);
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

function destroyAt(signal: AbortSignal, socket: Socket): void {
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
}

/** Resolves at the event; rejects at an error, or when the connection closes before. */
function once(socket: Socket, event: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const onClose = () => reject(new Error("The server closed the connection"));
  socket.once(event, resolve).once("error", reject).once("close", onClose);
  return promise.finally(() => {
    socket.off(event, resolve).off("error", reject).off("close", onClose);
  });
}

interface TlsStart {
  readonly tls: NonNullable<TransportOptions["tls"]>;
  readonly signal: AbortSignal;
}

async function negotiateTls(
  socket: Socket,
  endpoint: Endpoint,
  start: TlsStart,
): Promise<StartedTls> {
  const { promise, resolve } = Promise.withResolvers<StartedTls | AttemptFailure>();
  // TLS has to take the socket over within this event: later, Deno's older releases have begun
  // to read the first bytes of the handshake as plain text.
  socket.once("data", (answer: Uint8Array) => {
    const text = String.fromCharCode(answer[0] ?? 0);
    // More than one byte was not sent by the server, but put in before the encryption begins.
    if (text === "S" && answer.length === 1) resolve(startTls(socket, endpoint, start));
    else resolve(text === "N" ? tlsRefused(endpoint) : notPostgres(endpoint));
  });
  const closed = once(socket, "data");
  socket.write(SSL_REQUEST);
  try {
    await closed;
  } catch (error) {
    throw networkFailure(error, endpoint, "failed");
  }
  const result = await promise;
  if (result instanceof AttemptFailure) throw result;
  return result;
}

interface StartedTls {
  readonly socket: TLSSocket;
  readonly ready: Promise<unknown>;
}

function startTls(
  socket: Socket,
  endpoint: Endpoint,
  { tls: { parameters, material }, signal }: TlsStart,
): StartedTls {
  const isName = isIP(endpoint.host) === 0;
  const secure = connectTls({
    socket,
    host: endpoint.host,
    // An IP address must not be sent as the server's name (RFC 6066 §3).
    ...(isName ? { servername: endpoint.host } : {}),
    ...(material.authorities === undefined ? {} : { ca: material.authorities }),
    ...(material.client ? { cert: material.client.certificate, key: material.client.key } : {}),
    rejectUnauthorized: material.verify !== "nothing",
    checkServerIdentity: () => undefined,
    minVersion: parameters.minVersion,
    ...(parameters.maxVersion ? { maxVersion: parameters.maxVersion } : {}),
    ...(parameters.negotiation === "direct" ? { ALPNProtocols: ["postgresql"] } : {}),
  });
  secure.on("error", () => {});
  destroyAt(signal, secure);
  const ready = once(secure, "secureConnect");
  ready.catch(() => {});
  return { socket: secure, ready };
}

async function finishTls(
  { socket, ready }: StartedTls,
  endpoint: Endpoint,
  { verify }: TlsMaterial,
): Promise<Transport> {
  try {
    await ready;
    // Deno's older releases say that they are ready before they know that the handshake failed,
    // but have no certificate then.
    if (!socket.getPeerCertificate()?.raw) await once(socket, "secureConnect");
  } catch (error) {
    throw tlsFailure(error, endpoint);
  }
  if (verify === "authority and host name") {
    const certificate = socket.getPeerCertificate();
    if (!isForHost(certificate, endpoint.host)) throw wrongHost(endpoint, certificate);
  }
  return {
    socket,
    tls: {
      // Older releases of Deno do not tell these two.
      version: socket.getProtocol?.() || "unknown",
      cipher: socket.getCipher?.()?.name || "unknown",
      verified: verify,
    },
  };
}
