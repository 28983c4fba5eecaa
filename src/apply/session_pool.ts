import type { Connector, Session } from "../postgres/session.ts";

/**
 * A few sessions to the admin's database, opened as they are needed and used by
 * one change at a time.
 *
 * A session that has lost its connection is not used again. Once a session
 * cannot be opened, every later call fails with that same error at once: when a
 * server is away, a plan of a thousand changes must not wait a thousand times.
 */
export class SessionPool implements AsyncDisposable {
  readonly #connector: Connector;
  readonly #idle: Session[] = [];
  #refused: { readonly error: unknown } | undefined;

  constructor(connector: Connector) {
    this.#connector = connector;
  }

  /** Lends a session to `work`. @throws {ServerError} */
  async use<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const session = this.#idle.pop() ?? await this.#open();
    try {
      return await work(session);
    } finally {
      if (session.lost) await session[Symbol.asyncDispose]();
      else this.#idle.push(session);
    }
  }

  async #open(): Promise<Session> {
    if (this.#refused) throw this.#refused.error;
    try {
      return await this.#connector.connect();
    } catch (error) {
      this.#refused = { error };
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#idle.map((session) => session[Symbol.asyncDispose]()));
  }
}
