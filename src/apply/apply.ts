import { mapConcurrently } from "../async/map_concurrently.ts";
import type { Change } from "../model/change.ts";
import { ProvisionerError } from "../model/error.ts";
import type { Plan } from "../model/plan.ts";
import type { Outcome } from "../model/report.ts";
import { statementsOf } from "../plan/statements.ts";
import type { Connector, Session } from "../postgres/session.ts";
import { assertDidSomething } from "./idle_statement.ts";
import { Outcomes, type OutcomesOptions } from "./outcomes.ts";
import { SessionPool } from "./session_pool.ts";
import { type Lane, toStages } from "./stages.ts";

/**
 * Sessions that work at once. CREATE DATABASE is bound by the server's disk and
 * gains nothing beyond two to four; hashing a role's password gains from each core.
 */
const CONCURRENCY = 4;

export interface ApplyOptions extends OutcomesOptions {
  readonly connector: Connector;
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
  const run = new ApplyRun(pool, new Outcomes(plan, options), options);
  for (const lanes of toStages(plan.changes, CONCURRENCY)) {
    await mapConcurrently(lanes, CONCURRENCY, (lane) => run.lane(lane));
  }
  return run.outcomes.of(plan.changes);
}

/** Lends a session to a piece of work. */
type UseSession = <Result>(work: (session: Session) => Promise<Result>) => Promise<Result>;

class ApplyRun {
  readonly outcomes: Outcomes;
  readonly #pool: SessionPool;
  readonly #options: ApplyOptions;

  constructor(pool: SessionPool, outcomes: Outcomes, options: ApplyOptions) {
    this.outcomes = outcomes;
    this.#pool = pool;
    this.#options = options;
  }

  async lane({ place, changes, mode }: Lane): Promise<void> {
    const ready = changes.filter((change) => this.#isReady(change));
    if (ready.length === 0) return;
    const use: UseSession = place === undefined
      ? (work) => this.#pool.use(work)
      : (work) => this.#useSessionIn(place, work);
    switch (mode) {
      case "each":
        return await this.#each(ready, use);
      case "together":
        return await this.#together(ready, use);
      case "transaction":
        return await this.#transaction(ready, use);
    }
  }

  /** Records what is not even begun. What was borrowed is given back all the same. */
  #isReady(change: Change): boolean {
    const because = this.outcomes.obstacleTo(change);
    const givesBack = change.kind === "revoke_membership" && change.borrowed === true;
    if (this.#options.signal.aborted && !givesBack) {
      this.outcomes.record({ status: "left", change });
      return false;
    }
    if (because === undefined) return true;
    this.outcomes.record({ status: "skipped", change, because });
    return false;
  }

  async #useSessionIn<Result>(
    database: string,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    await using session = await this.#options.connector.connect({ database });
    return await work(session);
  }

  async #each(changes: readonly Change[], use: UseSession): Promise<void> {
    for (const change of changes) {
      // Asked anew: the one before may have failed, or a signal come in.
      if (!this.#isReady(change)) continue;
      const started = performance.now();
      try {
        await use((session) => execute([change], session));
        this.outcomes.record({ status: "applied", change, ms: performance.now() - started });
      } catch (error) {
        this.outcomes.record({ status: "failed", change, error: toProvisionerError(error) });
      }
    }
  }

  /** All in one message; where that fails, each on its own, so that a bad one stands alone. */
  async #together(changes: readonly Change[], use: UseSession): Promise<void> {
    const started = performance.now();
    if (changes.length === 1) return await this.#each(changes, use);
    try {
      await use((session) => execute(changes, session));
    } catch (error) {
      // Rolled back as a whole, or lost: the single runs find out and report each cause.
      toProvisionerError(error);
      return await this.#each(changes, use);
    }
    const ms = (performance.now() - started) / changes.length;
    for (const change of changes) this.outcomes.record({ status: "applied", change, ms });
  }

  /** All or none: the change that failed is to blame, the others are undone with it. */
  async #transaction(changes: readonly Change[], use: UseSession): Promise<void> {
    const started = performance.now();
    let current: Change | undefined;
    try {
      await use(async (session) => {
        await session.execute([BEGIN]);
        for (current of changes) await execute([current], session);
        current = undefined;
        await session.execute([COMMIT]);
      });
    } catch (thrown) {
      const error = toProvisionerError(thrown);
      for (const change of changes) {
        if (current === undefined || change === current) {
          this.outcomes.record({ status: "failed", change, error });
        } else {
          const because = "a change to the same database failed, and all were rolled back";
          const willRetry = this.#options.mayRetry && error.retry !== "never";
          this.outcomes.record({ status: "skipped", change, because, willRetry });
        }
      }
      return;
    }
    const ms = (performance.now() - started) / changes.length;
    for (const change of changes) this.outcomes.record({ status: "applied", change, ms });
  }
}

const BEGIN = { fragments: ["BEGIN"] };
const COMMIT = { fragments: ["COMMIT"] };

async function execute(changes: readonly Change[], session: Session): Promise<void> {
  assertDidSomething(await session.execute(changes.flatMap(statementsOf)));
}

/** A defect of ours is not the outcome of a change. */
function toProvisionerError(error: unknown): ProvisionerError {
  if (error instanceof ProvisionerError) return error;
  throw error;
}
