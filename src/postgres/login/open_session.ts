import { AttemptFailure } from "./attempt_failure.ts";
import { checkChannelBinding, passwordFor } from "./authentication.ts";
import { cancelStatement } from "../cancel.ts";
import { networkFailure, notPostgres } from "./connection_failure.ts";
import type { ConnectionParameters } from "../connection/connection_parameters.ts";
import type { Limits } from "../limits.ts";
import { loginFailure } from "./login_failure.ts";
import type { FoundPassword } from "../connection/password_file.ts";
import { PgLogin } from "./pg_login.ts";
import { isServerAnswer } from "../server_answer.ts";
import type { Session } from "../session.ts";
import type { Encryption } from "../transport/tls_attempts.ts";
import { tlsFailure } from "../transport/tls_failure.ts";
import { loadTlsMaterial } from "../transport/tls_files.ts";
import type { Endpoint } from "../transport/endpoint.ts";
import type { Transport } from "../transport/tls_transport.ts";
import { openTransport } from "../transport/transport.ts";

export interface Attempt {
  readonly endpoint: Endpoint;
  readonly encryption: Encryption;
  readonly startupOptions: string | undefined;
  readonly parameters: ConnectionParameters;
  readonly password: FoundPassword;
  readonly limits: Limits;
  /** Ends the attempt at whatever stage, but not the session that came of it. */
  readonly signal: AbortSignal;
}

export interface OpenedSession {
  readonly session: Session;
  /** What the server reports about itself, such as `in_hot_standby`. */
  readonly reported: ReadonlyMap<string, string>;
}

/** Connects to one address, with or without TLS, and logs in. @throws {AttemptFailure} */
export async function openSession(attempt: Attempt): Promise<OpenedSession> {
  const tls = await toTls(attempt);
  const { endpoint, parameters, signal } = attempt;
  const transport = await openTransport(endpoint, { tls, keepAlive: parameters.keepAlive, signal });
  try {
    return await logIn(attempt, { transport, tls });
  } catch (error) {
    transport.socket.destroy();
    throw error;
  }
}

async function toTls({ encryption, endpoint, parameters: { tls: parameters } }: Attempt) {
  if (encryption === "plain") return undefined;
  try {
    return { parameters, material: await loadTlsMaterial(parameters) };
  } catch (error) {
    throw tlsFailure(error, endpoint);
  }
}

interface Way {
  readonly transport: Transport;
  readonly tls: Awaited<ReturnType<typeof toTls>>;
}

async function logIn(attempt: Attempt, { transport, tls }: Way): Promise<OpenedSession> {
  const { endpoint, parameters, password, limits } = attempt;
  const rules = {
    place: endpoint,
    encrypted: transport.tls !== null,
    channelBinding: parameters.channelBinding,
    password: password.password,
    passwordNote: password.note,
  };
  const login = new PgLogin({
    socket: transport.socket,
    user: parameters.user,
    database: parameters.database,
    applicationName: parameters.applicationName,
    startupOptions: attempt.startupOptions,
    channelBinding: rules.encrypted && parameters.channelBinding !== "disable",
    password: (method) => passwordFor(method, rules),
  });
  try {
    await login.complete();
    checkChannelBinding(login.authentication, rules);
  } catch (error) {
    throw toFailure(error, attempt, login);
  }
  const { host, port, address } = endpoint;
  const { user } = parameters;
  const { authentication } = login;
  const session = login.toSession(
    { host, port, address, user, sslMode: parameters.tls.mode, tls: transport.tls, authentication },
    { limits, cancel: () => cancelStatement(login.key, endpoint, { tls, ms: limits.cancel }) },
  );
  return { session, reported: login.parameters };
}

function toFailure(error: unknown, attempt: Attempt, login: PgLogin): AttemptFailure {
  const { endpoint: place, encryption, parameters: { user }, password } = attempt;
  if (error instanceof AttemptFailure) return error;
  if (isServerAnswer(error)) {
    return loginFailure(error, {
      place,
      user,
      encrypted: encryption === "tls",
      authenticated: login.authenticated,
      authentication: login.authentication,
      passwordNote: password.note,
    });
  }
  const { cause, message } = error as Error;
  // A message that the driver cannot read is kept as the cause by the stream that met it.
  if (cause !== undefined || message.startsWith("SASL")) return notPostgres(place, error);
  return networkFailure(error, place, "failed");
}
