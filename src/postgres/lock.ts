import { setTimeout as wait } from "node:timers/promises";
import { ProvisionerError } from "../model/error.ts";
import type { Session } from "./session.ts";

/**
 * Two keys of our own: "pgpr" and "lock" in ASCII. Advisory locks are counted
 * per database, so every provisioner must take it in the same one: that of the
 * root connection string.
 */
const TRY_LOCK = "SELECT pg_catalog.pg_try_advisory_lock(1885827186, 1819239275) AS locked";

/**
 * Polling instead of a blocking `pg_advisory_lock`: a wait that is given up
 * leaves nothing behind to cancel on the server.
 */
const POLL_MS = 200;

export interface LockOptions {
  /** How long to wait for another provisioner, in milliseconds. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  /** Called once, when the lock turns out to be taken. */
  readonly onWait?: () => void;
}

/**
 * Takes the one lock of a server, for as long as the session lives.
 *
 * @throws {ProvisionerError} `lock_held` where another provisioner kept it for `waitMs`.
 * @throws {ServerError}
 */
export async function takeLock(session: Session, options: LockOptions): Promise<void> {
  const deadline = Date.now() + options.waitMs;
  for (let tries = 0;; tries++) {
    const [row] = await session.query<{ readonly locked: boolean }>(TRY_LOCK);
    if (row?.locked) return;
    if (tries === 0) options.onWait?.();
    if (Date.now() >= deadline) {
      throw new ProvisionerError("lock_held", "Another provisioner is working on this server", {
        hint:
          "Run again when it is done; pg_locks with locktype 'advisory' shows whose session it is",
        retry: "backoff",
      });
    }
    await wait(POLL_MS, undefined, { signal: options.signal });
  }
}
