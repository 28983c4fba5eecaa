import { mapConcurrently } from "../async/map_concurrently.ts";
import type { Change, ObjectKey } from "../model/change.ts";
import { ProvisionerError } from "../model/error.ts";
import type { Observer } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Outcome } from "../model/report.ts";
import { statementsOf } from "../plan/statements.ts";
import type { Connector, Session } from "../postgres/session.ts";
import { assertNoIdleGrant } from "./idle_grant.ts";
import { SessionPool } from "./session_pool.ts";
import { toStages } from "./stages.ts";

/**
 * Sessions that work at once. CREATE DATABASE is bound by the server's disk and
 * gains nothing beyond two to four; hashing a role's password gains from each core.
 */
const CONCURRENCY = 4;

/** Role statements in one message: large enough to make the round trip cheap. */
const BATCH_SIZE = 25;

export interface ApplyOptions {
  readonly server: string;
  readonly connector: Connector;
  readonly observe: Observer;
  /** Whether the caller will read again and retry what a race or a lost connection undid. */
  readonly mayRetry: boolean;
  /** When aborted, what is in flight is finished and nothing new is begun. */
  readonly signal: AbortSignal;
}

/**
 * Carries out a plan, and gives one outcome for each of its changes.
 *
 * Never throws for a change that failed: the others go on, but for those that
 * need what could not be created.
 */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<readonly Outcome[]> {
  await using pool = new SessionPool(options.connector);
  const run = new ApplyRun(plan, pool, options);
  for (const { lanes, batchable } of toStages(plan.changes)) {
    const batches = batchable ? chunk(lanes.flat(), batchSize(lanes.length)) : lanes;
    await mapConcurrently(
      batches,
      CONCURRENCY,
      (batch) => batchable ? run.together(batch) : run.each(batch),
    );
  }
  return plan.changes.map((change) => run.outcomes.get(change)!);
}

/** Spreads few changes over all sessions, and many over batches of bounded size. */
function batchSize(count: number): number {
  return Math.min(BATCH_SIZE, Math.ceil(count / CONCURRENCY));
}

function chunk<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from(
    { length: Math.ceil(items.length / size) },
    (_, index) => items.slice(index * size, (index + 1) * size),
  );
}

interface Unavailable {
  readonly because: string;
  readonly willRetry: boolean;
}

class ApplyRun {
  readonly outcomes = new Map<Change, Outcome>();
  /** What later changes cannot count on. */
  readonly #unavailable: Map<ObjectKey, Unavailable>;
  readonly #pool: SessionPool;
  readonly #options: ApplyOptions;

  constructor(plan: Plan, pool: SessionPool, options: ApplyOptions) {
    this.#unavailable = new Map(
      plan.blocked.map(({ object }) => [object, {
        because: `${showObject(object)} is blocked`,
        willRetry: false,
      }]),
    );
    this.#pool = pool;
    this.#options = options;
  }

  /** One after the other, each on its own. */
  async each(changes: readonly Change[]): Promise<void> {
    for (const change of changes) await this.#one(change);
  }

  /** All in one transaction; where that fails, each on its own, so that one bad one stands alone. */
  async together(changes: readonly Change[]): Promise<void> {
    if (changes.length > 1 && !this.#options.signal.aborted) {
      const started = performance.now();
      try {
        const statements = changes.flatMap(statementsOf);
        await this.#pool.use((session) => session.execute(statements));
        const ms = (performance.now() - started) / changes.length;
        for (const change of changes) this.#record({ status: "applied", change, ms });
        return;
      } catch {
        // Rolled back as a whole, or lost: the single runs below find out and report each cause.
      }
    }
    await this.each(changes);
  }

  async #one(change: Change): Promise<void> {
    if (this.#options.signal.aborted) return this.#record({ status: "left", change });
    const missing = this.#missingFor(change);
    if (missing) return this.#record({ status: "skipped", change, because: missing.because });
    const started = performance.now();
    try {
      await this.#pool.use((session) => runChange(change, session));
      this.#record({ status: "applied", change, ms: performance.now() - started });
    } catch (error) {
      this.#record({ status: "failed", change, error: toProvisionerError(error) });
    }
  }

  #missingFor(change: Change): Unavailable | undefined {
    return change.needs.map((need) => this.#unavailable.get(need)).find(Boolean);
  }

  #willRetry(outcome: Outcome): boolean {
    switch (outcome.status) {
      case "failed":
        return this.#options.mayRetry && outcome.error.retry !== "never";
      case "skipped":
        return this.#missingFor(outcome.change)?.willRetry ?? false;
      case "applied":
      case "left":
        return false;
    }
  }

  #record(outcome: Outcome): void {
    const { change } = outcome;
    const { server, observe } = this.#options;
    const willRetry = this.#willRetry(outcome);
    this.outcomes.set(change, outcome);
    if (outcome.status !== "applied" && change.creates) {
      const because = `${showObject(change.creates)} could not be created`;
      this.#unavailable.set(change.creates, { because, willRetry });
    }
    switch (outcome.status) {
      case "applied":
        return observe({ kind: "change_applied", server, change, ms: outcome.ms });
      case "failed":
        return observe({ kind: "change_failed", server, change, error: outcome.error, willRetry });
      case "skipped": {
        const { because } = outcome;
        return observe({ kind: "change_skipped", server, change, because, willRetry });
      }
      case "left":
        return observe({ kind: "change_left", server, change });
    }
  }
}

async function runChange(change: Change, session: Session): Promise<void> {
  for (const statement of statementsOf(change)) {
    assertNoIdleGrant(await session.execute([statement]));
  }
}

/** `role "shop"` of the key `role:shop`. */
function showObject(key: ObjectKey): string {
  const colon = key.indexOf(":");
  return `${key.slice(0, colon)} ${quoteForDisplay(key.slice(colon + 1))}`;
}

function toProvisionerError(error: unknown): ProvisionerError {
  if (error instanceof ProvisionerError) return error;
  throw error;
}
