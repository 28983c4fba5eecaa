// @ts-types="@types/pg"
import pg from "pg";
import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { Secret } from "../model/secret.ts";
import { revealStatement, type Statement } from "../model/statement.ts";
import type { BackendKey } from "./cancel.ts";
import { toDriverStream } from "./driver_stream.ts";
import type { Limits } from "./limits.ts";
import { toNotice } from "./notice.ts";
import { isServerAnswer, type ServerAnswer } from "./server_answer.ts";
import type { Authentication, Notice, Peer, Session } from "./session.ts";
import { connectionLost, statementFailure, statementTimeout } from "./statement_failure.ts";

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
      // Given only so that the driver does not look for them in the environment.
      host: "127.0.0.1",
      port: 5432,
      client_encoding: "utf8",
    });
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

export interface SessionOptions {
  readonly limits: Limits;
  /** Asks the server to end the statement that runs; bounded in time, never throws. */
  readonly cancel: () => Promise<void>;
}

interface SessionParts extends SessionOptions {
  readonly client: pg.Client;
  readonly connection: EventEmitter;
  readonly socket: Socket;
  readonly database: string;
  readonly backendPid: number;
  readonly serverVersion: string;
  readonly peer: Peer;
}

class PgSession implements Session {
  readonly #parts: SessionParts;
  #lost = false;
  #busy = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const lose = () => {
      this.#lost = true;
    };
    parts.client.on("end", lose);
    parts.client.on("error", lose);
  }

  get database(): string {
    return this.#parts.database;
  }

  get peer(): Peer {
    return this.#parts.peer;
  }

  get backendPid(): number {
    return this.#parts.backendPid;
  }

  get serverVersion(): string {
    return this.#parts.serverVersion;
  }

  get lost(): boolean {
    return this.#lost;
  }

  async query<Row>(text: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    const { client, limits } = this.#parts;
    const result = await this.#run(
      limits.query,
      () => client.query<pg.QueryResultRow>(text, [...parameters]),
    );
    return result.rows as unknown as Row[];
  }

  async execute(statements: readonly Statement[]): Promise<readonly Notice[]> {
    const { client, limits } = this.#parts;
    const notices: Notice[] = [];
    const collect = (answer: unknown) => notices.push(toNotice(answer as ServerAnswer));
    client.on("notice", collect);
    try {
      await this.#run(
        limits.execute,
        () => client.query(statements.map(revealStatement).join(";\n")),
      );
    } finally {
      client.off("notice", collect);
    }
    return notices;
  }

  async #run<T>(ms: number, submit: () => Promise<T>): Promise<T> {
    if (this.#lost) throw connectionLost();
    const ready = this.#untilReady();
    let gaveUp = false;
    const timer = setTimeout(() => {
      gaveUp = true;
      void this.#cancel(ready);
    }, ms);
    this.#busy = true;
    try {
      return await submit();
    } catch (error) {
      // The driver tells an error before the server says whether the session goes on.
      if (isServerAnswer(error)) await ready;
      else this.#drop();
      if (gaveUp) throw statementTimeout(ms, { lost: this.#lost });
      throw isServerAnswer(error)
        ? statementFailure(error, { lost: this.#lost })
        : connectionLost(error);
    } finally {
      this.#busy = false;
      clearTimeout(timer);
    }
  }

  /** Resolves when the server is ready for the next statement, or the connection has ended. */
  #untilReady(): Promise<void> {
    const { connection } = this.#parts;
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = () => {
      connection.off("readyForQuery", done);
      connection.off("end", done);
      resolve();
    };
    connection.on("readyForQuery", done);
    connection.on("end", done);
    return promise;
  }

  async #cancel(ready: Promise<void>): Promise<void> {
    const { limits, cancel } = this.#parts;
    await cancel();
    const timer = setTimeout(() => this.#drop(), limits.cancel);
    await ready;
    clearTimeout(timer);
  }

  #drop(): void {
    this.#lost = true;
    this.#parts.socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { client, limits, cancel } = this.#parts;
    if (this.#busy && !this.#lost) await cancel();
    const timer = setTimeout(() => this.#drop(), limits.end);
    try {
      await client.end();
    } catch {
      // A connection that ends badly has ended all the same.
    } finally {
      clearTimeout(timer);
      this.#drop();
    }
  }
}
