const FIRST_MS = 1000;
const LONGEST_MS = 300_000;

/** Of the wait, either way, so that those who failed together do not come back together. */
const JITTER = 0.2;

/**
 * How long to wait after so many failures in a row (at least 1), in milliseconds: about
 * 1 s, then twice as long each time, at most 5 min.
 */
export function backoffMs(failures: number, random: () => number): number {
  const base = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  return Math.min(base * (1 - JITTER + 2 * JITTER * random()), LONGEST_MS);
}
