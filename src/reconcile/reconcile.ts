import { applyPlan } from "../apply/apply.ts";
import type { DesiredServer } from "../model/desired.ts";
import { ProvisionerError } from "../model/error.ts";
import { isEmpty } from "../model/plan.ts";
import type { Policy } from "../model/policy.ts";
import { isApplied, type Outcome, type PassResult } from "../model/report.ts";
import { makePlan } from "../plan/plan.ts";
import { checkPasswords } from "../postgres/password/password_check.ts";
import type { PasswordMemory } from "../postgres/password/password_memory.ts";
import { ServerError } from "../postgres/server_error.ts";
import type { Connector } from "../postgres/session.ts";
import { type ControlOptions, ControlSession } from "./control_session.ts";
import { readActual } from "./read_actual.ts";
import { rememberPasswords } from "./remember_passwords.ts";
import { MAX_RETRIES, worthARound } from "./rounds.ts";

export interface ReconcileOptions extends ControlOptions {
  /** `plan` reads only. */
  readonly mode: "plan" | "apply";
  readonly policy: Policy;
  readonly memory: PasswordMemory;
}

/**
 * One whole pass over one server: read, compare, and change what differs, until
 * a fresh plan is empty or trying again cannot help.
 *
 * The only place that orders these steps. Reading again after each round is what
 * settles races and lost connections, and what proves `in_sync`.
 */
export async function reconcile(
  desired: DesiredServer,
  options: ReconcileOptions,
): Promise<PassResult> {
  const { mode, policy, memory, observe, signal, server, connector } = options;
  let outcomes: readonly Outcome[] = [];
  try {
    await using control = new ControlSession(options);
    for (let round = 0;; round++) {
      const { facts, actual } = await read(desired, { control, connector });
      const passwords = await checkPasswords(desired.roles, actual, { memory, connector });
      const plan = makePlan({ desired, actual, passwords, policy });
      observe({ kind: "plan_made", server, plan, round });
      if (isEmpty(plan)) {
        return { status: "in_sync", outcomes: outcomes.filter(isApplied), remaining: plan };
      }
      if (mode === "plan") return { status: "pending", outcomes, remaining: plan };
      if (plan.changes.length === 0 || !await worthARound(round, outcomes, signal)) {
        return { status: "incomplete", outcomes, remaining: plan };
      }
      const applied = await applyPlan(plan, { ...options, mayRetry: round < MAX_RETRIES });
      rememberPasswords(applied, desired, facts, memory);
      outcomes = [...outcomes.filter(isApplied), ...applied];
    }
  } catch (error) {
    return { status: "failed", outcomes, error: toFailure(error, signal) };
  }
}

interface ReadOptions {
  readonly control: ControlSession;
  readonly connector: Connector;
}

/**
 * Reads, and once more on a new session where the one for reading was lost: what took the
 * sessions for changes away, such as a restart, takes this one, too.
 */
async function read(desired: DesiredServer, options: ReadOptions) {
  try {
    return await readOnce(desired, options);
  } catch (error) {
    if (!(error instanceof ServerError) || !error.connectionLost) throw error;
    return await readOnce(desired, options);
  }
}

async function readOnce(desired: DesiredServer, { control, connector }: ReadOptions) {
  const { session, facts } = await control.open();
  return { facts, actual: await readActual(desired, { session, facts, connector }) };
}

function toFailure(error: unknown, signal: AbortSignal): ProvisionerError {
  if (error instanceof ProvisionerError) return error;
  if (!signal.aborted) throw error;
  return new ProvisionerError("interrupted", "Stopped before the pass was done", {
    cause: error,
    hint: "Run again: what is done is kept, what is left is found",
  });
}
