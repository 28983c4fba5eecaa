import type { Connector, Session } from "../postgres/session.ts";

/**
 * A few sessions to the admin's database, opened as they are needed and used by
 * one change at a time.
 *
 * A session that has lost its connection is not used again. Once a session
 * cannot be opened, no other is tried: those that are there do the rest, and
 * where there are none, every call fails with that same error at once. When a
 * server is away, a plan of a thousand changes must not wait a thousand times;
 * when it is full, one session is enough to go on.
 */
export class SessionPool implements AsyncDisposable {
  readonly #connector: Connector;
  readonly #idle: Session[] = [];
  /** Calls that wait for a session; undefined where none will come. */
  readonly #waiting: ((session: Session | undefined) => void)[] = [];
  /** Sessions that are open or about to be. */
  #count = 0;
  #refused: { readonly error: unknown } | undefined;

  constructor(connector: Connector) {
    this.#connector = connector;
  }

  /** Lends a session to `work`. @throws {ServerError} */
  async use<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const session = this.#idle.pop() ?? await this.#open() ?? await this.#next();
    try {
      return await work(session);
    } finally {
      await this.#giveBack(session);
    }
  }

  async #open(): Promise<Session | undefined> {
    if (this.#refused) return undefined;
    this.#count++;
    try {
      return await this.#connector.connect();
    } catch (error) {
      this.#refused = { error };
      this.#discount();
      return undefined;
    }
  }

  async #next(): Promise<Session> {
    if (this.#count > 0) {
      const session = this.#idle.pop() ??
        await new Promise<Session | undefined>((resolve) => this.#waiting.push(resolve));
      if (session) return session;
    }
    throw this.#refused?.error;
  }

  async #giveBack(session: Session): Promise<void> {
    if (session.lost) {
      this.#discount();
      return await session[Symbol.asyncDispose]();
    }
    const next = this.#waiting.shift();
    if (next) next(session);
    else this.#idle.push(session);
  }

  #discount(): void {
    this.#count--;
    if (this.#count > 0) return;
    for (const next of this.#waiting.splice(0)) next(undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#idle.map((session) => session[Symbol.asyncDispose]()));
  }
}
