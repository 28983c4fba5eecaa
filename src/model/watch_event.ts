import type { Change } from "./change.ts";
import type { Desired, DesiredServer } from "./desired.ts";
import type { Blocked, Note, Withheld } from "./plan.ts";

/**
 * Why a pass is made: the first one, a change of config or secret, the interval, a failure
 * before it, or SIGHUP.
 */
export type PassCause = "start" | "config" | "resync" | "retry" | "hangup";

/** What to do about a server that differs from the config. */
export type DriftMode = "correct" | "report";

/** One mistake in a config. Holds no secret. */
export interface Mistake {
  /** Where and what, in one line. */
  readonly text: string;
  /** What to do. */
  readonly hint: string | undefined;
}

/** What happens between passes, while watching. Holds no secret that can be shown. */
export type WatchEvent =
  | {
    readonly kind: "watch_started";
    readonly version: string;
    /** The config's path. */
    readonly config: string;
    /** Undefined where there is no pass without a cause. In milliseconds. */
    readonly resyncMs: number | undefined;
    readonly drift: DriftMode;
  }
  | { readonly kind: "http_listening"; readonly url: string }
  /** The config and its secrets were compared with what is in use. A sign of life, not logged. */
  | { readonly kind: "config_checked" }
  | {
    readonly kind: "config_changed";
    readonly desired: Desired;
    /** `mended`: the one before was not valid. */
    readonly how: "first" | "changed" | "mended";
  }
  /** Other bytes that mean the same. */
  | { readonly kind: "config_unchanged" }
  /** Sent at each check for as long as it lasts. */
  | { readonly kind: "config_invalid"; readonly mistakes: readonly Mistake[] }
  /** A mount that goes on showing a file which was replaced. Sent at each check. */
  | { readonly kind: "file_detached"; readonly path: string }
  /** The system tells of no changes; the files are read every few seconds all the same. */
  | { readonly kind: "events_unavailable"; readonly reason: string }
  /** What is asked of a server is new, or has to be made sure of again. */
  | {
    readonly kind: "server_changed";
    readonly server: string;
    readonly desired: DesiredServer;
  }
  | { readonly kind: "server_left"; readonly server: string }
  | {
    readonly kind: "pass_scheduled";
    readonly server: string;
    readonly cause: PassCause;
    /** Undefined where nothing but a change makes another pass. */
    readonly inMs: number | undefined;
    /** Failed passes in a row. */
    readonly failures: number;
  }
  /** The server was as configured, and is no longer, though the config did not change. */
  | {
    readonly kind: "drift_found";
    readonly server: string;
    readonly changes: number;
    readonly blocked: number;
  }
  /** Not made, since nothing may be changed. */
  | { readonly kind: "change_pending"; readonly server: string; readonly change: Change }
  | { readonly kind: "change_blocked"; readonly server: string; readonly blocked: Blocked }
  /** Not made without a switch. Sent at each pass. */
  | { readonly kind: "change_withheld"; readonly server: string; readonly withheld: Withheld }
  /** Sent at each pass. */
  | { readonly kind: "note_made"; readonly server: string; readonly note: Note }
  | {
    readonly kind: "recovered";
    readonly server: string;
    readonly failures: number;
    /** Since the first failure, in milliseconds. */
    readonly afterMs: number;
  }
  /** A defect of ours. */
  | { readonly kind: "pass_crashed"; readonly server: string; readonly stack: string }
  | { readonly kind: "watch_stopping"; readonly by: string }
  | { readonly kind: "watch_stopped"; readonly clean: boolean };

export type WatchObserver = (event: WatchEvent) => void;
