import type { Change } from "./change.ts";
import type { ProvisionerError } from "./error.ts";
import type { Plan } from "./plan.ts";

/** What became of one change. */
export type Outcome =
  | { readonly status: "applied"; readonly change: Change; readonly ms: number }
  | { readonly status: "failed"; readonly change: Change; readonly error: ProvisionerError }
  /** Not done, since something that it needs is not there, or it was undone with another. */
  | {
    readonly status: "skipped";
    readonly change: Change;
    readonly because: string;
    /** Where that is not known from what it needs. */
    readonly willRetry?: boolean;
  }
  /** Not tried, since the process was asked to stop. */
  | { readonly status: "left"; readonly change: Change };

export function isApplied(outcome: Outcome): boolean {
  return outcome.status === "applied";
}

/**
 * What one pass over one server came to.
 *
 * - `in_sync`: a fresh plan, made after everything else, is empty.
 * - `pending`: changes were planned and, as asked, not applied.
 * - `incomplete`: it was applied, and a fresh plan is not empty; `remaining` says what is left.
 * - `failed`: no plan could be made, or not verified; `error` says why.
 */
export type PassResult =
  & { readonly outcomes: readonly Outcome[] }
  & (
    /** Of what remains, nothing is to be done: it holds what is withheld and worth knowing. */
    | { readonly status: "in_sync"; readonly remaining: Plan }
    | { readonly status: "pending"; readonly remaining: Plan }
    | { readonly status: "incomplete"; readonly remaining: Plan }
    | { readonly status: "failed"; readonly error: ProvisionerError }
  );

export type ServerReport = PassResult & {
  readonly server: string;
  readonly ms: number;
};

export interface Report {
  readonly servers: readonly ServerReport[];
}
