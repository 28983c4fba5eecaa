import type { Change, ObjectKey } from "./change.ts";

/** The changes that make a server as configured, in an order in which they can be carried out. */
export interface Plan {
  readonly changes: readonly Change[];
  /** What the config asks for and cannot be had: as good as failed. */
  readonly blocked: readonly Blocked[];
  /** What the config asks for and is not done without a switch. */
  readonly withheld: readonly Withheld[];
  /** What is worth knowing and changes nothing. */
  readonly notes: readonly Note[];
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
  /** Nothing that needs the object can be done either. */
  readonly blocksAll?: true;
}

/** A change that destroys, and that nobody has allowed. */
export interface Withheld {
  readonly change: Change;
  /** The switch that allows it, such as `--allow-drop`. */
  readonly allowWith: string;
}

export interface Note {
  readonly kind:
    /** Differs from the config, and no statement alters it. */
    | "unalterable"
    /** What an allowed or withheld drop would take along, or an owner change leaves behind. */
    | "consequence";
  readonly object: ObjectKey;
  readonly origin: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface PlanSummary {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  readonly blocked: number;
  readonly withheld: number;
}

export function summarize(plan: Plan): PlanSummary {
  const count = (action: string) =>
    plan.changes.filter((change) => change.action === action).length;
  return {
    add: count("add"),
    change: count("change"),
    remove: count("remove"),
    blocked: plan.blocked.length,
    withheld: plan.withheld.length,
  };
}

/** Nothing to do that may be done, and nothing in the way. */
export function isEmpty(plan: Plan): boolean {
  return plan.changes.length === 0 && plan.blocked.length === 0;
}
