import type { DesiredServer } from "../model/desired.ts";
import type { ServerReport } from "../model/report.ts";
import type { PassCause, WatchObserver } from "../model/watch_event.ts";
import type { Clock } from "./clock.ts";
import { scheduleAfter } from "./schedule.ts";
import { Wakeup } from "./wakeup.ts";

/** What one pass is made with. */
export interface PassRequest {
  readonly desired: DesiredServer;
  /** When aborted, what is in flight is finished and nothing new is begun. */
  readonly signal: AbortSignal;
  /** The server was as configured the last time, and the config is the same. */
  readonly settled: boolean;
}

export interface ServerLoopOptions {
  readonly makePass: (request: PassRequest) => Promise<ServerReport>;
  readonly resyncMs: number | undefined;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly observe: WatchObserver;
}

/**
 * Passes over one server, one at a time, each from nothing: what survives from pass to
 * pass is when the next one is due and how many have failed.
 */
export class ServerLoop {
  readonly #options: ServerLoopOptions;
  readonly #wakeup: Wakeup;
  #desired: DesiredServer;
  /** Why the next pass is made; undefined while none is asked for. */
  #due: PassCause | undefined = "start";
  #paused = false;
  #stopped = false;
  #settled = false;
  #failures = 0;
  #failingSince = 0;
  #interrupt = new AbortController();

  constructor(desired: DesiredServer, options: ServerLoopOptions) {
    this.#desired = desired;
    this.#options = options;
    this.#wakeup = new Wakeup(options.clock);
  }

  get desired(): DesiredServer {
    return this.#desired;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Makes the server so from now on; a pass that is under way for something else ends early. */
  update(desired: DesiredServer): void {
    this.#desired = desired;
    this.#paused = false;
    this.#settled = false;
    this.#ask("config");
    this.#interrupt.abort();
  }

  /** Changes nothing until the next update. */
  pause(): void {
    this.#paused = true;
    this.#interrupt.abort();
    this.#wakeup.wake();
  }

  /** Makes a pass now, or after the one that is under way. */
  passNow(cause: PassCause): void {
    this.#ask(cause);
  }

  /** Ends after what is in flight. */
  stop(): void {
    this.#stopped = true;
    this.#interrupt.abort();
    this.#wakeup.wake();
  }

  /** Resolves after {@linkcode ServerLoop.stop}. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      if (this.#paused || this.#due === undefined) await this.#wakeup.wait(undefined);
      else await this.#passAndWait();
    }
  }

  #ask(cause: PassCause): void {
    this.#due = cause;
    this.#wakeup.wake();
  }

  async #passAndWait(): Promise<void> {
    this.#due = undefined;
    this.#wakeup.clear();
    this.#interrupt = new AbortController();
    const { signal } = this.#interrupt;
    const report = await this.#pass(signal);
    // Whoever ended it early has said what is next; how it ended tells nothing of the server.
    if (signal.aborted) return;
    const { cause, inMs } = this.#note(report);
    if (!await this.#wakeup.wait(inMs)) this.#due = cause;
  }

  async #pass(signal: AbortSignal): Promise<ServerReport | undefined> {
    const { makePass, observe } = this.#options;
    const desired = this.#desired;
    try {
      return await makePass({ desired, signal, settled: this.#settled });
    } catch (error) {
      // The stack holds code places, never values.
      const stack = error instanceof Error ? error.stack ?? error.message : String(error);
      observe({ kind: "pass_crashed", server: desired.name, stack });
      return undefined;
    }
  }

  /** Keeps what the loop has to know of it. */
  #note(report: ServerReport | undefined) {
    const { resyncMs, random, clock, observe } = this.#options;
    const { name: server } = this.#desired;
    const before = this.#failures;
    const schedule = scheduleAfter({ report, failures: before, resyncMs, random });
    if (before === 0) this.#failingSince = clock.now();
    if (before > 0 && schedule.failures === 0) {
      const afterMs = clock.now() - this.#failingSince;
      observe({ kind: "recovered", server, failures: before, afterMs });
    }
    this.#failures = schedule.failures;
    if (report?.status === "in_sync") this.#settled = true;
    observe({ kind: "pass_scheduled", server, ...schedule });
    return schedule;
  }
}
