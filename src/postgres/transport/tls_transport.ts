import { isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { AttemptFailure } from "../login/attempt_failure.ts";
import { isForHost } from "./certificate_host.ts";
import { isSystemError, networkFailure, notPostgres } from "../login/connection_failure.ts";
import type { TlsParameters } from "../connection/connection_parameters.ts";
import type { Endpoint } from "./endpoint.ts";
import type { PeerTls } from "../session.ts";
import { at, destroyAt } from "./socket_event.ts";
import { tlsFailure, tlsRefused, versionUnknown, wrongHost } from "./tls_failure.ts";
import type { TlsMaterial } from "./tls_files.ts";

export interface TlsOptions {
  readonly parameters: TlsParameters;
  readonly material: TlsMaterial;
}

/** An open connection on which nothing of PostgreSQL's protocol was said yet. */
export interface Transport {
  readonly socket: Socket | TLSSocket;
  readonly tls: PeerTls | null;
}

const SSL_REQUEST = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]);

export interface TlsStart {
  readonly tls: TlsOptions;
  readonly signal: AbortSignal;
  /** The connection to take over; a new one where absent. */
  readonly socket?: Socket;
}

/** Asks the server for TLS, and takes the connection over. @throws {AttemptFailure} */
export async function negotiateTls(
  socket: Socket,
  endpoint: Endpoint,
  start: TlsStart,
): Promise<StartedTls> {
  const answered = at(socket, "data", (answer) => {
    const text = String.fromCharCode(answer[0] ?? 0);
    // More than one byte was not sent by the server, but put in before the encryption begins.
    if (text === "S" && answer.length === 1) return startTls(endpoint, { ...start, socket });
    throw text === "N" ? tlsRefused(endpoint) : notPostgres(endpoint);
  });
  socket.write(SSL_REQUEST);
  try {
    return await answered;
  } catch (error) {
    throw error instanceof AttemptFailure ? error : networkFailure(error, endpoint, "failed");
  }
}

export interface StartedTls {
  readonly socket: TLSSocket;
  readonly ready: Promise<unknown>;
}

/** Begins the handshake, on the given connection or on a new one. */
export function startTls(
  endpoint: Endpoint,
  { tls: { parameters, material }, signal, socket }: TlsStart,
): StartedTls {
  const isName = isIP(endpoint.host) === 0;
  const secure = connectTls({
    ...(socket
      ? { socket, host: endpoint.host }
      : { host: endpoint.address, port: endpoint.port, ALPNProtocols: ["postgresql"] }),
    // An IP address must not be sent as the server's name (RFC 6066 §3).
    ...(isName ? { servername: endpoint.host } : {}),
    ...(material.authorities === undefined ? {} : { ca: material.authorities }),
    ...(material.client ? { cert: material.client.certificate, key: material.client.key } : {}),
    rejectUnauthorized: material.verify !== "nothing",
    checkServerIdentity: () => undefined,
    minVersion: parameters.minVersion,
    ...(parameters.maxVersion ? { maxVersion: parameters.maxVersion } : {}),
  });
  secure.on("error", () => {});
  destroyAt(signal, secure);
  const ready = at(secure, "secureConnect");
  ready.catch(() => {});
  return { socket: secure, ready };
}

/** Waits for the handshake, and holds it to what was asked for. @throws {AttemptFailure} */
export async function finishTls(
  { socket, ready }: StartedTls,
  { endpoint, options: { parameters, material: { verify } } }: {
    readonly endpoint: Endpoint;
    readonly options: TlsOptions;
  },
): Promise<Transport> {
  try {
    await ready;
    // Deno's older releases say that they are ready before they know that the handshake failed,
    // but have no certificate then.
    if (!socket.getPeerCertificate()?.raw) await at(socket, "secureConnect");
  } catch (error) {
    const isFirst = parameters.negotiation === "direct";
    throw isFirst && isSystemError(error)
      ? networkFailure(error, endpoint)
      : tlsFailure(error, endpoint);
  }
  try {
    return checkTls(socket, { endpoint, parameters, verify });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function checkTls(
  socket: TLSSocket,
  { endpoint, parameters, verify }: {
    readonly endpoint: Endpoint;
    readonly parameters: TlsParameters;
    readonly verify: PeerTls["verified"];
  },
): Transport {
  if (verify === "authority and host name") {
    const certificate = socket.getPeerCertificate();
    if (!isForHost(certificate, endpoint.host)) throw wrongHost(endpoint, certificate);
  }
  // Deno's older releases do not tell these two, and know no limits but their own.
  const version = socket.getProtocol?.() || "unknown";
  if (version === "unknown" && hasVersionLimit(parameters)) throw versionUnknown(endpoint);
  const cipher = socket.getCipher?.()?.name || "unknown";
  return { socket, tls: { version, cipher, verified: verify } };
}

function hasVersionLimit({ minVersion, maxVersion }: TlsParameters): boolean {
  return minVersion === "TLSv1.3" || (maxVersion !== undefined && maxVersion !== "TLSv1.3");
}
