import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualDatabase, ActualInside } from "../model/actual.ts";
import type { DesiredDatabase, DesiredServer } from "../model/desired.ts";
import type { PasswordChecks } from "../model/password.ts";
import type { Plan } from "../model/plan.ts";
import type { Policy } from "../model/policy.ts";
import { diffAccess } from "./access.ts";
import { diffDatabase } from "./database.ts";
import { diffDatabasePrivileges } from "./database_privileges.ts";
import { diffAbsentDatabases } from "./drop_database.ts";
import { diffAbsentRole } from "./drop_role.ts";
import { diffExtensions } from "./extension.ts";
import { freshInside } from "./fresh_inside.ts";
import { diffMemberships } from "./membership.ts";
import { orderChanges } from "./order.ts";
import { insideAfterReassign } from "./inside_after_reassign.ts";
import { diffOwner, takesInsideAlong } from "./owner.ts";
import { fitToRights } from "./rights.ts";
import { diffRole } from "./role.ts";
import { needsInside } from "./scope.ts";
import { diffSchemas, diffSchemaStrangers } from "./schema.ts";
import { diffDatabaseSettings, diffRoleSettings } from "./setting.ts";
import type { Step } from "./step.ts";
import { diffUnalterable } from "./unalterable.ts";

export interface PlanInput {
  readonly desired: DesiredServer;
  readonly actual: Actual;
  readonly passwords: PasswordChecks;
  readonly policy: Policy;
}

/**
 * What has to change for a server to be as desired. Empty where it already is.
 *
 * Pure: the same input gives the same plan, in the same order.
 */
export function makePlan({ desired, actual, passwords, policy }: PlanInput): Plan {
  const { roles, databases } = desired;
  const owners = databases.flatMap((database) => diffOwner(database, actual, databases));
  const drops = diffAbsentDatabases(databases, actual, policy);
  const steps: readonly Step[] = [
    ...roles.flatMap((role) => diffRole(role, actual, passwords)),
    ...diffMemberships(desired, actual),
    ...databases.flatMap((database) => diffDatabase(database, actual)),
    ...owners,
    ...roles.flatMap((role) => diffRoleSettings(role, actual)),
    ...databases.flatMap((database) => diffDatabaseSettings(database, actual)),
    ...databases.flatMap((database) => diffDatabasePrivileges(database, actual)),
    ...databases.flatMap((database) => diffInside(database, actual)),
    ...databases.flatMap((database) => diffUnalterable(database, actual)),
    ...drops,
    ...roles.flatMap((role) =>
      diffAbsentRole(role, desired, { actual, policy, before: [...owners, ...drops] })
    ),
  ];
  const changes = steps.flatMap((step) => "change" in step ? [step.change] : []);
  const blocked = steps.flatMap((step) => "blocked" in step ? [step.blocked] : []);
  const permitted = fitToRights(changes, actual, blocked);
  return {
    changes: orderChanges(permitted.changes),
    blocked: [...blocked, ...permitted.blocked],
    withheld: steps.flatMap((step) => "withheld" in step ? [step.withheld] : []),
    notes: steps.flatMap((step) => "note" in step ? [step.note] : []),
  };
}

/** What is inside a database: nothing is compared where nobody could look. */
function diffInside(desired: DesiredDatabase, actual: Actual): readonly Step[] {
  const { name, state, origin } = desired;
  const failure = actual.unreadable.get(name);
  if (failure !== undefined) {
    const object = `database:${name}` as const;
    const message = `Cannot look into database ${quoteForDisplay(name)}: ${failure.message}`;
    const hint = failure.hint ?? "Let the admin connect to it";
    return [{ blocked: { object, origin, message, hint } }];
  }
  const existing = actual.databases.get(name);
  if (
    existing && !existing.invalid && !existing.allowsConnections && needsInside(desired, actual)
  ) {
    const object = `database:${name}` as const;
    const message = `Database ${quoteForDisplay(name)} allows no connections`;
    const hint = "What is declared inside needs one: ALTER DATABASE … ALLOW_CONNECTIONS true";
    return [{ blocked: { object, origin, message, hint } }];
  }
  const inside = existing ? insideOf(existing) : freshInside(actual.server);
  if (state === "absent" || inside === undefined) return [];
  return [
    ...diffSchemas(desired, inside),
    ...diffExtensions(desired, inside, actual),
    ...diffAccess(desired, inside),
    ...diffSchemaStrangers(desired, inside, actual),
  ];

  function insideOf(existing: ActualDatabase): ActualInside | undefined {
    const found = actual.insides.get(name);
    const from = existing.owner;
    return found && takesInsideAlong(desired, actual)
      ? insideAfterReassign(found, from, desired.owner!)
      : found;
  }
}
