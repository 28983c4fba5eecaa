import type { Actual } from "../model/actual.ts";
import type { Change } from "../model/change.ts";
import type { DesiredServer } from "../model/desired.ts";
import type { PasswordChecks } from "../model/password.ts";
import type { Blocked, Plan } from "../model/plan.ts";
import { diffDatabase } from "./database.ts";
import { diffGrant } from "./grant.ts";
import { orderChanges } from "./order.ts";
import { diffRole } from "./role.ts";

/**
 * What has to change for a server to be as desired. Empty where it already is.
 *
 * Pure: the same input gives the same plan, in the same order.
 */
export function makePlan(
  desired: DesiredServer,
  actual: Actual,
  passwords: PasswordChecks,
): Plan {
  const steps: readonly (Change | Blocked | undefined)[] = [
    ...desired.roles.map((role) => diffRole(role, actual, passwords)),
    ...desired.databases.map((database) => diffDatabase(database, actual)),
    ...desired.databases.map((database) => diffGrant(database, actual)),
  ];
  const found = steps.filter((step) => step !== undefined);
  return {
    changes: orderChanges(found.filter((step): step is Change => "kind" in step)),
    blocked: found.filter((step): step is Blocked => !("kind" in step)),
  };
}
