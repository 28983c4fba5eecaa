import type { Change, ObjectKey } from "./change.ts";

/** The changes that make a server as configured, in an order in which they can be carried out. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly blocked: readonly Blocked[];
}

/** Something that the config asks for and that no statement of ours can bring about. */
export interface Blocked {
  readonly object: ObjectKey;
  /** Place in the config that asks for it. */
  readonly origin: string;
  /** Why not. */
  readonly message: string;
  /** What somebody has to do. */
  readonly hint: string;
}

export interface PlanSummary {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  readonly blocked: number;
}

export function summarize(plan: Plan): PlanSummary {
  const count = (action: string) =>
    plan.changes.filter((change) => change.action === action).length;
  return {
    add: count("add"),
    change: count("change"),
    remove: count("remove"),
    blocked: plan.blocked.length,
  };
}

/** Nothing to do and nothing in the way: the server is as configured. */
export function isEmpty(plan: Plan): boolean {
  return plan.changes.length === 0 && plan.blocked.length === 0;
}
