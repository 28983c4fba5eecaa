import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { revealStatement, type Statement } from "../model/statement.ts";
import type { Limits } from "./limits.ts";
import { toNotice } from "./notice.ts";
import { isServerAnswer, type ServerAnswer } from "./server_answer.ts";
import type { Notice, Peer, Session } from "./session.ts";
import { connectionLost, statementFailure, statementTimeout } from "./statement_failure.ts";

export interface SessionOptions {
  readonly limits: Limits;
  /** Asks the server to end the statement that runs; bounded in time, never throws. */
  readonly cancel: () => Promise<void>;
}

interface SessionParts extends SessionOptions {
  readonly client: DriverClient;
  readonly connection: EventEmitter;
  readonly socket: Socket;
  readonly database: string;
  readonly backendPid: number;
  readonly serverVersion: string;
  readonly peer: Peer;
}

/** What a session needs of the driver's client. */
interface DriverClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
  end(): Promise<void>;
  on(event: "notice" | "error" | "end", listener: (...data: unknown[]) => void): unknown;
  off(event: "notice", listener: (...data: unknown[]) => void): unknown;
}

/** A session on the driver's client, once that is logged in. */
export class PgSession implements Session {
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
      () => client.query(text, [...parameters]),
    );
    return result.rows as readonly Row[];
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
