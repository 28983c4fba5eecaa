import type { Actual } from "../model/actual.ts";
import type { Change } from "../model/change.ts";
import type { DesiredDatabase } from "../model/desired.ts";
import type { Blocked } from "../model/plan.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";

/** Creates the database where it is not there, else gives it to its declared owner. */
export function diffDatabase(
  desired: DesiredDatabase,
  actual: Actual,
): Change | Blocked | undefined {
  const { name: database, owner, origin } = desired;
  const existing = actual.databases.get(database);
  if (existing === undefined) {
    const creates = `database:${database}` as const;
    const needs = [`role:${owner}`] as const;
    return { kind: "create_database", action: "add", database, owner, origin, needs, creates };
  }
  if (existing.invalid) {
    return {
      object: `database:${database}`,
      origin,
      message: `Database ${quoteForDisplay(database)} is invalid: a DROP DATABASE was interrupted`,
      hint: "Nothing in it can be used any more: finish with DROP DATABASE and run again",
    };
  }
  if (existing.owner === owner) return undefined;
  return {
    kind: "alter_database_owner",
    action: "change",
    database,
    from: existing.owner,
    to: owner,
    origin,
    needs: [`role:${owner}`],
  };
}
