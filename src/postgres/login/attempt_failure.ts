import type { ServerError } from "../server_error.ts";

/**
 * How far an attempt to connect has come:
 * - `unreachable`: no connection, or none in time; the next address may answer.
 * - `tls_refused`: the server speaks no TLS.
 * - `tls`: TLS could not be set up, or the certificate is not the one demanded.
 * - `refused`: the server itself refused the session before authentication was done.
 * - `starting`: the same, but since it starts up or shuts down.
 * - `failed`: anything later, or the connection was lost.
 */
export type FailureStage =
  | "unreachable"
  | "tls_refused"
  | "tls"
  | "refused"
  | "starting"
  | "failed";

/** One failed attempt: what decides what is tried next, and what the user is told. */
export class AttemptFailure extends Error {
  override readonly name = "AttemptFailure";

  constructor(readonly stage: FailureStage, readonly error: ServerError) {
    super(error.message, { cause: error });
  }
}

/**
 * Whether libpq goes on with or without TLS after this failure. Never after a timeout or a
 * lost connection: a silent server must not get a password in plain text.
 */
export function mayFallBack(failure: AttemptFailure): boolean {
  return failure.stage === "tls_refused" || failure.stage === "tls" ||
    failure.stage === "refused" || failure.stage === "starting";
}
