import type { ServerFacts } from "../model/actual.ts";
import type { Observer } from "../model/event.ts";
import { readServerFacts } from "../postgres/catalog/server.ts";
import { connectWithRetry } from "../postgres/connect_with_retry.ts";
import { connectionWarnings } from "../postgres/connection_warnings.ts";
import { takeLock } from "../postgres/lock.ts";
import { checkServer } from "../postgres/server_check.ts";
import type { Connector, Session } from "../postgres/session.ts";

export interface ControlOptions {
  readonly server: string;
  readonly connector: Connector;
  readonly observe: Observer;
  readonly signal: AbortSignal;
  readonly connectAttempts: number;
  /** In milliseconds. */
  readonly connectDelayMs: number;
  /** Goes on behind a transaction pooler. */
  readonly allowPooler: boolean;
  /** How long to wait for another provisioner, in milliseconds; undefined to take no lock. */
  readonly lockWaitMs: number | undefined;
}

/** A session that is fit for reading, with what is known of its server. */
export interface Control {
  readonly session: Session;
  readonly facts: ServerFacts;
}

/**
 * The session that a pass reads with, and that holds the server's lock.
 *
 * Changes are made on other sessions, so losing one of those neither loses the
 * lock nor the means to find out what happened.
 */
export class ControlSession implements AsyncDisposable {
  readonly #options: ControlOptions;
  #control: Control | undefined;

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  /**
   * The session, opened at the first call, and again after it was lost.
   *
   * @throws {ServerError} where the server cannot be reached or is not fit to be provisioned.
   * @throws {ProvisionerError} `lock_held`
   */
  async open(): Promise<Control> {
    if (this.#control && !this.#control.session.lost) return this.#control;
    await this[Symbol.asyncDispose]();
    const { server, connector, observe, signal } = this.#options;
    const session = await connectWithRetry(connector, {
      attempts: this.#options.connectAttempts,
      delayMs: this.#options.connectDelayMs,
      signal,
      onFailure: (failure) => observe({ kind: "connect_failed", server, ...failure }),
    });
    try {
      const facts = await readServerFacts(session);
      this.#check(session, facts);
      observe({ kind: "connected", server, to: connector.label, version: facts.version });
      await this.#lock(session, facts);
      return this.#control = { session, facts };
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Says what is doubtful, and refuses what cannot be provisioned. */
  #check(session: Session, facts: ServerFacts): void {
    const { server, connector, observe, allowPooler } = this.#options;
    const warnings = [
      ...connectionWarnings(session.peer),
      ...checkServer(facts, {
        label: connector.label,
        database: session.database,
        sessionPid: session.backendPid,
        allowPooler,
      }),
    ];
    for (const warning of warnings) observe({ kind: "warning", server, ...warning });
  }

  async #lock(session: Session, facts: ServerFacts): Promise<void> {
    const { server, observe, signal, lockWaitMs: waitMs } = this.#options;
    // A pooler would hand the lock to whoever comes next, and never give it back.
    const pooled = facts.backendPid !== session.backendPid;
    if (waitMs === undefined || pooled) return;
    const onWait = () => observe({ kind: "lock_waiting", server });
    await takeLock(session, { waitMs, signal, onWait });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const control = this.#control;
    this.#control = undefined;
    await control?.session[Symbol.asyncDispose]();
  }
}
