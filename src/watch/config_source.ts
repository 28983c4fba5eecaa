import { ConfigError } from "../config/config_error.ts";
import { issueLine } from "../config/config_issue.ts";
import type { Desired } from "../model/desired.ts";
import { ProvisionerError } from "../model/error.ts";
import type { Mistake, WatchObserver } from "../model/watch_event.ts";
import type { Clock } from "./clock.ts";
import { type ReadFile, ReadSnapshot } from "./read_snapshot.ts";
import { sameMeaning } from "./same_meaning.ts";
import { Wakeup } from "./wakeup.ts";

/** The config as it is now. */
export type ConfigState =
  | { readonly kind: "valid"; readonly desired: Desired }
  | { readonly kind: "invalid"; readonly mistakes: readonly Mistake[] };

export interface ConfigSourceOptions {
  /** Absolute. */
  readonly path: string;
  readonly readFile: ReadFile;
  /** @throws {ProvisionerError} where the config is not valid. */
  readonly load: (readFile: ReadFile) => Promise<Desired>;
  /** Has the system tell of changes to these files, by a call of {@linkcode ConfigSource.hint}. */
  readonly follow: (files: readonly string[]) => Promise<void>;
  /** Which of the files will never change again for us. */
  readonly detached: (files: readonly string[]) => Promise<readonly string[]>;
  readonly clock: Clock;
  /** Called with what asks for something else than the state before. */
  readonly onState: (state: ConfigState) => void;
  readonly observe: WatchObserver;
}

/**
 * Some mounts make no events, and runtimes lose some, so the contents are read in any case:
 * every second, or less often where that takes long, so that it costs next to nothing.
 */
const CHECK_MS = { shortest: 1000, longest: 5000, timesAsLong: 100 } as const;

/** Writers write in pieces: after a hint, wait until there was none for this long, … */
const QUIET_MS = 100;

/** … but no longer than this: something else in the folder may be written all the time. */
const UNREST_MS = 2000;

/** How long a file that is not valid is given to be finished, and how often it is looked at. */
const UNFINISHED_MS = 2000;
const UNFINISHED_CHECK_MS = 200;

/** Follows the config and its secret files, and tells what they come to ask for. */
export class ConfigSource {
  readonly #options: ConfigSourceOptions;
  readonly #wakeup: Wakeup;
  #snapshot: ReadSnapshot | undefined;
  #state: ConfigState | undefined;
  #stopped = false;

  constructor(options: ConfigSourceOptions) {
    this.#options = options;
    this.#wakeup = new Wakeup(options.clock);
  }

  /** Something may have changed. */
  hint(): void {
    this.#wakeup.wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#wakeup.wake();
  }

  /** Resolves after {@linkcode ConfigSource.stop}. */
  async run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stopped) {
      const started = clock.now();
      // Before the look at the files: what changes after it makes an event.
      await this.#options.follow(this.#paths);
      const stale = this.#snapshot === undefined || await this.#snapshot.isStale();
      const pauseMs = pauseAfter(clock.now() - started);
      if (stale) await this.#reload();
      await this.#report();
      // A new config may name files that are not followed yet.
      if (await this.#wakeup.wait(stale ? QUIET_MS : pauseMs)) await this.#untilQuiet();
    }
  }

  get #paths(): readonly string[] {
    return this.#snapshot?.paths ?? [this.#options.path];
  }

  async #untilQuiet(): Promise<void> {
    const deadline = this.#options.clock.now() + UNREST_MS;
    while (!this.#stopped && this.#options.clock.now() < deadline) {
      if (!await this.#wakeup.wait(QUIET_MS)) return;
    }
  }

  async #reload(): Promise<void> {
    const { clock } = this.#options;
    const deadline = clock.now() + (this.#state === undefined ? 0 : UNFINISHED_MS);
    for (;;) {
      const state = await this.#load();
      if (this.#stopped) return;
      if (state.kind === "valid" || clock.now() >= deadline) return this.#take(state);
      await this.#wakeup.wait(UNFINISHED_CHECK_MS);
    }
  }

  async #load(): Promise<ConfigState> {
    const snapshot = new ReadSnapshot(this.#options.readFile);
    this.#snapshot = snapshot;
    try {
      return { kind: "valid", desired: await this.#options.load(snapshot.readFile) };
    } catch (error) {
      if (!(error instanceof ProvisionerError)) throw error;
      return { kind: "invalid", mistakes: mistakesOf(error) };
    }
  }

  #take(state: ConfigState): void {
    const before = this.#state;
    const { observe, onState } = this.#options;
    this.#state = state;
    if (before !== undefined && sameMeaning(before, state)) {
      if (state.kind === "valid") observe({ kind: "config_unchanged" });
      return;
    }
    if (state.kind === "valid") {
      const how = before === undefined ? "first" : before.kind === "valid" ? "changed" : "mended";
      observe({ kind: "config_changed", desired: state.desired, how });
    }
    onState(state);
  }

  async #report(): Promise<void> {
    const { observe, detached } = this.#options;
    observe({ kind: "config_checked" });
    if (this.#state?.kind === "invalid") {
      observe({ kind: "config_invalid", mistakes: this.#state.mistakes });
    }
    for (const path of await detached(this.#paths)) observe({ kind: "file_detached", path });
  }
}

/** How long to wait for a hint after a look at the files that took so long, both in milliseconds. */
function pauseAfter(lookMs: number): number {
  const { shortest, longest, timesAsLong } = CHECK_MS;
  return Math.min(Math.max(lookMs * timesAsLong, shortest), longest);
}

function mistakesOf(error: ProvisionerError): readonly Mistake[] {
  if (!(error instanceof ConfigError)) return [{ text: error.message, hint: error.hint }];
  return error.issues.map((issue) => ({ text: issueLine(issue), hint: issue.hint }));
}
