import { setTimeout as wait } from "node:timers/promises";
import { isApplied, type Outcome } from "../model/report.ts";

/** How often a pass tries again what a race or a lost connection undid. */
export const MAX_RETRIES = 3;

/** The other side of a race is usually done after this long; in milliseconds. */
const SOON_MS = 100;

/** A server that restarts, or has no free connection, needs a little longer; in milliseconds. */
const BACKOFF_MS = 1000;

/**
 * Whether applying can help: always the first time, a second time where all went
 * well and more is to do now, later only where the round before failed for a
 * passing cause, having waited as long as that asks for.
 * Waits with jitter, so that two provisioners part ways.
 */
export async function worthARound(
  round: number,
  outcomes: readonly Outcome[],
  signal: AbortSignal,
): Promise<boolean> {
  if (round === 0) return true;
  if (signal.aborted) return false;
  // Only now can be seen what a new database took over from its template.
  if (outcomes.every(isApplied)) return round === 1;
  const retries = outcomes.flatMap((outcome) =>
    outcome.status === "failed" && outcome.error.retry !== "never" ? [outcome.error.retry] : []
  );
  if (retries.length === 0 || round > MAX_RETRIES) return false;
  const base = retries.includes("backoff") ? BACKOFF_MS : SOON_MS;
  await wait(base * round * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
  return !signal.aborted;
}
