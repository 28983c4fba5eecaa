import type { DesiredServer } from "../model/desired.ts";
import type { DriftMode, Mistake } from "../model/watch_event.ts";
import type { Loggable } from "./log_entry.ts";
import { ServerHealth } from "./server_health.ts";
import { timeText } from "./time_text.ts";

export interface HealthOptions {
  readonly now: () => number;
  /** How long nothing may happen in a pass, or about the files, until it counts as stuck. */
  readonly stuckAfterMs: number;
  /** What differs and cannot be altered keeps a server from being as configured. */
  readonly strict: boolean;
}

/** A yes or no, with every reason for a no. */
export interface Verdict {
  readonly ok: boolean;
  readonly reasons: readonly string[];
}

/** Far more than between two looks at the files, even on a slow disk; in milliseconds. */
const LOOK_MS = 60_000;

/** The answers to the probes, from nothing but what happened. Grows with the config, not with time. */
export class Health {
  readonly #options: HealthOptions;
  readonly #servers = new Map<string, ServerHealth>();
  #lastCheck: number;
  #loadedAt: number | undefined;
  #mistakes: readonly Mistake[] | undefined;
  #stopping = false;
  #started: { readonly version: string; readonly config: string; readonly drift: DriftMode } = {
    version: "",
    config: "",
    drift: "correct",
  };

  constructor(options: HealthOptions) {
    this.#options = options;
    this.#lastCheck = options.now();
  }

  observe(event: Loggable): void {
    const now = this.#options.now();
    switch (event.kind) {
      case "watch_started":
        this.#started = event;
        return;
      case "watch_stopping":
        this.#stopping = true;
        return;
      case "config_checked":
        this.#lastCheck = now;
        return;
      case "config_invalid":
        this.#mistakes = event.mistakes;
        return;
      case "config_changed":
        this.#mistakes = undefined;
        this.#loadedAt = now;
        return;
      case "server_changed":
        this.#follow(event.desired);
        return;
      case "server_left":
        this.#servers.delete(event.server);
        return;
      default:
        if ("server" in event) this.#servers.get(event.server)?.observe(event, now);
    }
  }

  /** Whether the loops turn: a restart could help where they do not. */
  live(): Verdict {
    const now = this.#options.now();
    const { stuckAfterMs } = this.#options;
    return verdict([
      ...(now - this.#lastCheck > Math.max(stuckAfterMs, LOOK_MS)
        ? ["the config files are not being read"]
        : []),
      ...[...this.#servers.values()].flatMap((server) => server.whyStuck(now, stuckAfterMs)),
    ]);
  }

  /** Whether the config as it is now is valid and every server is as it says. */
  ready(): Verdict {
    return verdict([
      ...(this.#stopping ? ["stopping"] : []),
      ...(this.#mistakes ?? []).map(({ text }) => `config is not valid: ${text}`),
      ...(this.#loadedAt === undefined && !this.#mistakes ? ["config is not loaded yet"] : []),
      ...[...this.#servers.values()].flatMap((server) => server.whyNotInSync(this.#options)),
    ]);
  }

  /** All of it as plain data, for programs. Holds no secret. */
  status() {
    const { version, config, drift } = this.#started;
    const state = this.#mistakes
      ? "invalid"
      : this.#loadedAt === undefined
      ? "not_loaded"
      : "valid";
    return {
      format_version: 1,
      version,
      ready: this.ready().ok,
      reasons: this.ready().reasons,
      drift,
      config: {
        path: config,
        state,
        loaded_at: timeText(this.#loadedAt),
        mistakes: (this.#mistakes ?? []).map(({ text, hint }) => ({ message: text, hint })),
      },
      servers: [...this.#servers.values()].map((server) => server.status()),
    };
  }

  #follow(desired: DesiredServer): void {
    const server = this.#servers.get(desired.name);
    if (server === undefined) this.#servers.set(desired.name, new ServerHealth(desired));
    else server.follow(desired);
  }
}

function verdict(reasons: readonly string[]): Verdict {
  return { ok: reasons.length === 0, reasons };
}
