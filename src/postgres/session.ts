import type { Secret } from "../model/secret.ts";
import type { Statement } from "../model/statement.ts";
import type { SslMode } from "./connection/connection_parameters.ts";

/** A NOTICE or WARNING that the server sent along with a result. */
export interface Notice {
  /** Untranslated: `NOTICE`, `WARNING`, `INFO`, `LOG`, `DEBUG`. */
  readonly severity: string;
  readonly sqlstate: string;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
}

/** How a session reached its server: what `check --connect` prints. Holds no secret. */
export interface Peer {
  /** As the connection string names it: a host name, an address, or a socket folder. */
  readonly host: string;
  readonly port: number;
  /** The address that answered; the socket's path for a unix socket. */
  readonly address: string;
  readonly user: string;
  /** What the connection string demands, or leaves to be tried. */
  readonly sslMode: SslMode;
  readonly tls: PeerTls | null;
  readonly authentication: Authentication;
}

/**
 * What the server asked for at login. `none` is all that can be seen of trust, peer and
 * client certificates, which the server checks without asking.
 */
export type Authentication = "none" | "password" | "md5" | "SCRAM-SHA-256" | "SCRAM-SHA-256-PLUS";

export interface PeerTls {
  /** Such as `TLSv1.3`. */
  readonly version: string;
  /** Such as `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /** What was proven about the server's certificate. */
  readonly verified: "nothing" | "authority" | "authority and host name";
}

/**
 * One connection to one database of one server, with settings of our own that
 * no database owner can change (`startup_settings.ts`).
 *
 * One statement at a time: await each call before the next. A session that has
 * lost its connection stays lost; open a new one and read again, since what was
 * in flight may or may not have happened.
 *
 * Closing (`await using`) is bounded in time and never throws.
 */
export interface Session extends AsyncDisposable {
  readonly database: string;
  readonly peer: Peer;
  /** True once the connection is gone. */
  readonly lost: boolean;
  /** As the server told it at login; a pooler tells another than `pg_backend_pid()` does. */
  readonly backendPid: number;
  /** As the server shows it, such as `15.18 (Debian 15.18-0+deb12u1)`. */
  readonly serverVersion: string;

  /**
   * Runs one reading query with parameters; each row is an object by column name.
   *
   * @throws {ServerError} as the server or the connection failed.
   */
  query<Row>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;

  /**
   * Sends the statements as one simple query: the server runs several as one
   * implicit transaction, so all of them happen or none.
   *
   * @returns what the server warned about; a GRANT that did nothing is only that.
   * @throws {ServerError} as the server or the connection failed.
   */
  execute(statements: readonly Statement[]): Promise<readonly Notice[]>;
}

export interface ConnectOptions {
  /** The database to connect to; that of the connection string where absent. */
  readonly database?: string;
  /** Logs in as somebody else than the admin. */
  readonly login?: { readonly user: string; readonly password: Secret };
  /** Gives up waiting for a connection. */
  readonly signal?: AbortSignal;
}

/** Opens sessions to one server as its admin. */
export interface Connector {
  /** One attempt, hosts and TLS fallbacks included; no retry. @throws {ServerError} */
  connect(options?: ConnectOptions): Promise<Session>;
  /** For messages: `host:port`, without user or password. */
  readonly label: string;
  /** The role that the connection logs in as. */
  readonly user: string;
}
