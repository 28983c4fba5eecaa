import type { Change, ObjectKey } from "../model/change.ts";
import type { Observer } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Outcome } from "../model/report.ts";

export interface OutcomesOptions {
  readonly server: string;
  readonly observe: Observer;
  /** Whether the caller will read again and retry what a race or a lost connection undid. */
  readonly mayRetry: boolean;
}

interface Unavailable {
  readonly because: string;
  readonly willRetry: boolean;
}

/** Collects what became of each change, tells it on, and knows what later ones cannot count on. */
export class Outcomes {
  readonly #outcomes = new Map<Change, Outcome>();
  /** What later changes cannot count on. */
  readonly #unavailable: Map<ObjectKey, Unavailable>;
  readonly #options: OutcomesOptions;

  constructor(plan: Plan, options: OutcomesOptions) {
    this.#unavailable = new Map(
      plan.blocked.filter(({ blocksAll }) => blocksAll)
        .map(({ object }) => [object, {
          because: blockedText(object),
          willRetry: false,
        }]),
    );
    this.#options = options;
  }

  /** Why a change cannot be made, as far as that depends on others. */
  obstacleTo(change: Change): string | undefined {
    return this.#missingFor(change)?.because;
  }

  record(outcome: Outcome): void {
    const { change } = outcome;
    const willRetry = this.#willRetry(outcome);
    this.#outcomes.set(change, outcome);
    if (outcome.status !== "applied" && change.creates) {
      const because = missingText(change.creates);
      this.#unavailable.set(change.creates, { because, willRetry });
    }
    this.#tell(outcome, willRetry);
  }

  of(changes: readonly Change[]): readonly Outcome[] {
    return changes.map((change) => this.#outcomes.get(change)!);
  }

  #missingFor(change: Change): Unavailable | undefined {
    return change.needs.map((need) => this.#unavailable.get(need)).find(Boolean);
  }

  #willRetry(outcome: Outcome): boolean {
    switch (outcome.status) {
      case "failed":
        return this.#options.mayRetry && outcome.error.retry !== "never";
      case "skipped":
        return outcome.willRetry ?? this.#missingFor(outcome.change)?.willRetry ?? false;
      case "applied":
      case "left":
        return false;
    }
  }

  #tell(outcome: Outcome, willRetry: boolean): void {
    const { server, observe } = this.#options;
    const { change } = outcome;
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

function blockedText(key: ObjectKey): string {
  const { kind, name } = parse(key);
  switch (kind) {
    case "owner":
      return `database ${name} cannot be given to its owner`;
    case "dropped":
      return `database ${name} cannot be dropped`;
    case "cleared":
      return `${name} cannot be cleared`;
    default:
      return `${kind} ${name} is blocked`;
  }
}

function missingText(key: ObjectKey): string {
  const { kind, name } = parse(key);
  switch (kind) {
    case "owner":
      return `database ${name} was not given to its owner`;
    case "dropped":
      return `database ${name} was not dropped`;
    case "cleared":
      return `${name} was not cleared`;
    default:
      return `${kind} ${name} could not be had`;
  }
}

/** `role` and `"shop"` of the key `role:shop`. */
function parse(key: ObjectKey) {
  const colon = key.indexOf(":");
  return { kind: key.slice(0, colon), name: quoteForDisplay(key.slice(colon + 1)) };
}
