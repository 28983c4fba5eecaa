import type { Change } from "../model/change.ts";
import { type StepName, stepOf, STEPS } from "../plan/order.ts";
import { placeOf } from "../plan/place.ts";

/** Changes that are made one after the other, on one session. */
export interface Lane {
  /** The database to be connected to; undefined where any will do. */
  readonly place: string | undefined;
  readonly changes: readonly Change[];
  /**
   * - `each`: every change stands for itself.
   * - `together`: sent at once, and singly where that fails.
   * - `transaction`: all or none.
   */
  readonly mode: "each" | "together" | "transaction";
}

/** Lanes that may run side by side. */
export type Stage = readonly Lane[];

/** Role statements in one message: large enough to make the round trip cheap. */
const BATCH_SIZE = 25;

/**
 * Cuts ordered changes into stages, one after the other, of at most
 * `concurrency` times as many batches as are useful.
 *
 * CREATE DATABASE runs in no transaction, so it cannot be batched. Nor are
 * grants: a warning that a grant did nothing does not say which one it means.
 * Two statements on the same object at once get "tuple concurrently updated",
 * hence one lane for each.
 */
export function toStages(changes: readonly Change[], concurrency: number): readonly Stage[] {
  const bySteps = Map.groupBy(changes, stepOf);
  return STEPS.flatMap((step) => {
    const ofStep = bySteps.get(step);
    return ofStep === undefined ? [] : [toStage(step, ofStep, concurrency)];
  });
}

function toStage(step: StepName, changes: readonly Change[], concurrency: number): Stage {
  if (step === "roles") {
    // Few roles are spread over all sessions, many over batches of bounded size.
    const size = Math.min(BATCH_SIZE, Math.ceil(changes.length / concurrency));
    return chunk(changes, size).map((batch) => ({
      place: undefined,
      changes: batch,
      mode: "together",
    }));
  }
  return [...Map.groupBy(changes, laneOf).values()].map((lane) => {
    const place = placeOf(lane[0]!);
    const mode = place === undefined || step === "clear roles" ? "each" : "transaction";
    return { place, changes: lane, mode };
  });
}

/** Names what two changes must not touch at the same time. */
function laneOf(change: Change): string {
  switch (change.kind) {
    case "alter_setting":
      return "role" in change.target ? change.target.role : change.target.database;
    case "grant_membership":
    case "revoke_membership":
    case "create_role":
    case "alter_role":
    case "drop_role":
      return change.role;
    default:
      return change.database;
  }
}

function chunk<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from(
    { length: Math.ceil(items.length / size) },
    (_, index) => items.slice(index * size, (index + 1) * size),
  );
}
