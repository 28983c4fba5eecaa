import type { Change } from "../model/change.ts";

/**
 * Changes that may run side by side: each lane is done in order, lanes are
 * independent of each other.
 */
export interface Stage {
  readonly lanes: readonly (readonly Change[])[];
  /** The changes of several lanes may be sent together, as one transaction. */
  readonly batchable: boolean;
}

type StageName = "roles" | "databases" | "owners and grants";

const STAGE: Readonly<Record<Change["kind"], StageName>> = {
  create_role: "roles",
  alter_role: "roles",
  create_database: "databases",
  alter_database_owner: "owners and grants",
  grant_on_database: "owners and grants",
};

/**
 * Cuts ordered changes into stages.
 *
 * CREATE DATABASE runs in no transaction, so it cannot be batched. Nor are
 * grants: a warning that a grant did nothing does not say which one it means.
 * Two statements on the same database at once get "tuple concurrently updated",
 * hence one lane for each.
 */
export function toStages(changes: readonly Change[]): readonly Stage[] {
  const byStage = Map.groupBy(changes, (change) => STAGE[change.kind]);
  return [...byStage].map(([name, ofStage]) => ({
    lanes: [...Map.groupBy(ofStage, laneOf).values()],
    batchable: name === "roles",
  }));
}

function laneOf(change: Change): string {
  return "database" in change ? change.database : change.role;
}
