import type { Change, ObjectKey } from "../model/change.ts";
import type { Observer } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import type { Outcome } from "../model/report.ts";

export interface OutcomesOptions {
  readonly server: string;
  readonly observe: Observer;
  /** Whether the caller will read again and retry what a race or a lost connection undid. */
  readonly mayRetry: boolean;
}

/** Collects what became of each change, tells it on, and knows what later ones cannot count on. */
export class Outcomes {
  readonly #outcomes = new Map<Change, Outcome>();
  /** What is not there, and why. */
  readonly #unavailable: Map<ObjectKey, string>;
  readonly #options: OutcomesOptions;

  constructor(plan: Plan, options: OutcomesOptions) {
    this.#unavailable = new Map(
      plan.blocked.filter(({ blocksAll }) => blocksAll)
        .map(({ object }) => [object, `${words(object)} is blocked`]),
    );
    this.#options = options;
  }

  /** Why a change cannot be made, as far as that depends on others. */
  obstacleTo(change: Change): string | undefined {
    return change.needs.map((need) => this.#unavailable.get(need)).find(Boolean);
  }

  record(outcome: Outcome): void {
    const { change } = outcome;
    this.#outcomes.set(change, outcome);
    if (outcome.status !== "applied" && change.creates) {
      this.#unavailable.set(change.creates, `${words(change.creates)} could not be had`);
    }
    this.#tell(outcome);
  }

  of(changes: readonly Change[]): readonly Outcome[] {
    return changes.map((change) => this.#outcomes.get(change)!);
  }

  #tell(outcome: Outcome): void {
    const { server, observe, mayRetry } = this.#options;
    const { change } = outcome;
    switch (outcome.status) {
      case "applied":
        return observe({ kind: "change_applied", server, change, ms: outcome.ms });
      case "failed": {
        const { error } = outcome;
        const willRetry = mayRetry && error.retry !== "never";
        return observe({ kind: "change_failed", server, change, error, willRetry });
      }
      case "skipped":
        return observe({ kind: "change_skipped", server, change, because: outcome.because });
      case "left":
        return observe({ kind: "change_left", server, change });
    }
  }
}

/** `role:shop` as `role "shop"`. */
function words(key: ObjectKey): string {
  const at = key.indexOf(":");
  return `${key.slice(0, at)} "${key.slice(at + 1)}"`;
}
