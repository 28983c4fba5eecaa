import type { Change } from "../model/change.ts";

/**
 * What has to be there before what: roles own databases; an owner change
 * rewrites the ACL, so grants come after it.
 */
const RANK: Readonly<Record<Change["kind"], number>> = {
  create_role: 0,
  alter_role: 1,
  create_database: 2,
  alter_database_owner: 3,
  grant_on_database: 4,
};

/** Sorts by rank; within a rank the given order stays, which is by name. */
export function orderChanges(changes: readonly Change[]): readonly Change[] {
  return changes.toSorted((a, b) => RANK[a.kind] - RANK[b.kind]);
}
