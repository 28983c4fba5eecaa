import type { ServerReport } from "../model/report.ts";
import type { PassCause } from "../model/watch_event.ts";
import { backoffMs } from "./backoff.ts";

/** When to make the next pass, and why, if nothing happens before. */
export interface Schedule {
  readonly cause: PassCause;
  /** Undefined: only when something happens. */
  readonly inMs: number | undefined;
  /** Failed passes in a row, that of the report included. */
  readonly failures: number;
}

export interface ScheduleOptions {
  /** Undefined where the report is of a pass that broke down. */
  readonly report: ServerReport | undefined;
  /** Before that pass. */
  readonly failures: number;
  readonly resyncMs: number | undefined;
  readonly random: () => number;
}

/** Another provisioner is at work; it is soon done, or dead, and then somebody has to go on. */
const LOCK_HELD_MS = 1000;

/** Part of the interval: replicas that were started together should not stay together. */
const RESYNC_JITTER = 0.1;

/** What a pass that came to this end is to be followed by. */
export function scheduleAfter(options: ScheduleOptions): Schedule {
  const { report, failures, resyncMs, random } = options;
  if (report?.status === "in_sync" || report?.status === "pending") {
    const inMs = resyncMs === undefined ? undefined : resyncMs * (1 - RESYNC_JITTER * random());
    return { cause: "resync", inMs, failures: 0 };
  }
  if (report?.status === "failed" && report.error.code === "lock_held") {
    return { cause: "retry", inMs: LOCK_HELD_MS * (1 + random()), failures };
  }
  const inMs = Math.min(backoffMs(failures + 1, random), resyncMs ?? Infinity);
  return { cause: "retry", inMs, failures: failures + 1 };
}
