// @ts-types="@types/pg"
import pg from "pg";
import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { Secret } from "../../model/secret.ts";
import type { BackendKey } from "../cancel.ts";
import { toDriverStream } from "../transport/driver_stream.ts";
import { PgSession, type SessionOptions } from "../pg_session.ts";
import type { Authentication, Peer, Session } from "../session.ts";

export interface LoginOptions {
  readonly socket: Socket;
  readonly user: string;
  readonly database: string;
  readonly applicationName: string;
  readonly startupOptions: string | undefined;
  readonly channelBinding: boolean;
  /** Answers the server's request; what it throws is what the login fails with. */
  readonly password: (method: Authentication) => Secret;
}

/** What the server told while logging in. */
export interface LoginProgress {
  readonly authentication: Authentication;
  /** The server has accepted who we are; what it refuses later, it refuses for good. */
  readonly authenticated: boolean;
  /** Such as `server_version`, `in_hot_standby`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The parts of the driver's client that its types leave out. */
interface ClientInternals {
  readonly connection: EventEmitter;
  readonly processID: number;
  readonly secretKey: number;
  readonly connectionParameters: { replication: unknown };
}

interface ProtocolMessage {
  readonly name: string;
  readonly mechanisms?: readonly string[];
  readonly parameterName?: string;
  readonly parameterValue?: string;
}

/** A login under way: the driver's client on a connection of ours. */
export class PgLogin implements LoginProgress {
  readonly #client: pg.Client;
  readonly #options: LoginOptions;
  readonly parameters = new Map<string, string>();
  authentication: Authentication = "none";
  authenticated = false;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#client = new pg.Client({
      user: options.user,
      database: options.database,
      application_name: options.applicationName,
      ...(options.startupOptions === undefined ? {} : { options: options.startupOptions }),
      password: () => options.password(this.authentication).reveal(),
      stream: () => toDriverStream(options.socket),
      ssl: false,
      enableChannelBinding: options.channelBinding,
      // From here on only so that the driver does not look for it in the environment.
      host: "127.0.0.1",
      port: 5432,
      client_encoding: "utf8",
      sslnegotiation: "postgres",
    });
    this.#internals.connectionParameters.replication = undefined;
    // Without a listener, a connection that ends while idle would end the process.
    this.#client.on("error", () => {});
    this.#internals.connection.on("message", (message: ProtocolMessage) => this.#watch(message));
  }

  get #internals(): ClientInternals {
    return this.#client as unknown as ClientInternals;
  }

  /** @throws {ServerAnswer} as the server refused, what `password` threw, or the driver's error. */
  async complete(): Promise<void> {
    await this.#client.connect();
  }

  get key(): BackendKey {
    return { pid: this.#internals.processID, secretKey: this.#internals.secretKey };
  }

  toSession(peer: Peer, { limits, cancel }: SessionOptions): Session {
    return new PgSession({
      client: this.#client,
      connection: this.#internals.connection,
      socket: this.#options.socket,
      database: this.#options.database,
      backendPid: this.key.pid,
      serverVersion: this.parameters.get("server_version") ?? "unknown",
      peer,
      limits,
      cancel,
    });
  }

  #watch(message: ProtocolMessage): void {
    switch (message.name) {
      case "authenticationCleartextPassword":
        this.authentication = "password";
        break;
      case "authenticationMD5Password":
        this.authentication = "md5";
        break;
      case "authenticationSASL":
        this.authentication =
          this.#options.channelBinding && message.mechanisms?.includes("SCRAM-SHA-256-PLUS")
            ? "SCRAM-SHA-256-PLUS"
            : "SCRAM-SHA-256";
        break;
      case "authenticationOk":
        this.authenticated = true;
        break;
      case "parameterStatus":
        this.parameters.set(message.parameterName!, message.parameterValue!);
        break;
    }
  }
}
