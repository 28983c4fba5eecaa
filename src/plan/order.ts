import type { Change } from "../model/change.ts";

/**
 * Steps in the order in which they have to be done: roles own databases; an owner
 * change rewrites the ACL, so grants come after it; what was borrowed for the work
 * is given back last.
 */
export const STEPS = [
  "roles",
  "memberships",
  "databases",
  "owners",
  // It moves whatever the old owner has by then, so it comes after all that it is given.
  "reassignments",
  "database properties",
  "inside",
  "drop databases",
  "clear roles",
  "drop roles",
  "give back",
] as const;

export type StepName = typeof STEPS[number];

/** The step that a change belongs to. */
export function stepOf(change: Change): StepName {
  switch (change.kind) {
    case "create_role":
    case "alter_role":
      return "roles";
    case "grant_membership":
      return "memberships";
    case "revoke_membership":
      return change.borrowed ? "give back" : "memberships";
    case "create_database":
      return "databases";
    case "alter_database_owner":
      return change.reassign ? "reassignments" : "owners";
    case "alter_database_limit":
    case "comment_on_database":
    case "alter_setting":
      return "database properties";
    case "create_schema":
    case "create_extension":
    case "alter_extension":
      return "inside";
    case "grant":
    case "revoke":
      return change.target.on === "database" ? "database properties" : "inside";
    case "drop_database":
      return "drop databases";
    case "clear_role":
      return "clear roles";
    case "drop_role":
      return "drop roles";
  }
}

/** Sorts by step; within a step the given order stays. */
export function orderChanges(changes: readonly Change[]): readonly Change[] {
  const rank = (change: Change) => STEPS.indexOf(stepOf(change));
  return changes.toSorted((a, b) => rank(a) - rank(b));
}
