import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, DoomedDatabase } from "../model/actual.ts";
import type { Change } from "../model/change.ts";
import type { DesiredDatabase } from "../model/desired.ts";
import type { Policy } from "../model/policy.ts";
import type { Step } from "./step.ts";

/** Drops the databases that are declared absent, where that is allowed. */
export function diffAbsentDatabases(
  databases: readonly DesiredDatabase[],
  actual: Actual,
  policy: Policy,
): readonly Step[] {
  const allowWith = switchToDrop(databases, actual, policy);
  return absentOnes(databases, actual)
    .flatMap((database) => diffAbsentDatabase(database, actual, allowWith));
}

/** The switches that are missing for databases to be dropped; undefined where none is. */
function switchToDrop(
  databases: readonly DesiredDatabase[],
  actual: Actual,
  { allowDrop, allowMassDrop }: Policy,
): string | undefined {
  const isMass = absentOnes(databases, actual).length > actual.server.databaseCount / 2;
  const missing = [
    ...(allowDrop ? [] : ["--allow-drop"]),
    ...(isMass && !allowMassDrop ? ["--allow-mass-drop"] : []),
  ];
  return missing.length === 0 ? undefined : missing.join(" ");
}

function absentOnes(
  databases: readonly DesiredDatabase[],
  actual: Actual,
): readonly DesiredDatabase[] {
  return databases.filter(({ state, name }) => state === "absent" && actual.databases.has(name));
}

function diffAbsentDatabase(
  { name: database, force, origin }: DesiredDatabase,
  actual: Actual,
  allowWith: string | undefined,
): readonly Step[] {
  const existing = actual.databases.get(database)!;
  const object = `database:${database}` as const;
  if (existing.isTemplate) {
    return [{
      blocked: {
        object,
        origin,
        message: `Database ${
          quoteForDisplay(database)
        } is a template, and templates are not dropped`,
        hint: "If it is meant all the same, run ALTER DATABASE … IS_TEMPLATE false first",
        blocksAll: true,
      },
    }];
  }
  if (database === actual.server.database) {
    return [{
      blocked: {
        object,
        origin,
        message: `Database ${
          quoteForDisplay(database)
        } is the one that pg-provisioner itself is connected to`,
        hint: "Name another one in root_connection_string",
        blocksAll: true,
      },
    }];
  }
  const change: Change = {
    kind: "drop_database",
    action: "remove",
    database,
    owner: existing.owner,
    force,
    origin,
    needs: [],
    creates: `dropped:${database}`,
  };
  const doomed = actual.doomed.get(database);
  const consequence = doomed && consequenceOf(doomed);
  return [
    allowWith === undefined ? { change } : { withheld: { change, allowWith } },
    ...(consequence === undefined ? [] : [
      {
        note: {
          kind: "consequence",
          object,
          origin,
          message: `Dropping database ${quoteForDisplay(database)} loses ${consequence}`,
          hint: doomed!.sessions > 0 && !force
            ? 'Sessions are in it: end them, or declare "force": true'
            : undefined,
        },
      } as const,
    ]),
  ];
}

function consequenceOf({ sizeBytes, tables, sessions, lastUsed }: DoomedDatabase): string {
  return [
    `${(sizeBytes / 1024 ** 2).toFixed(1)} MiB`,
    ...(tables === undefined ? [] : [`${tables} tables`]),
    `${sessions} sessions in it now`,
    ...(lastUsed === undefined ? [] : [`a table last read ${lastUsed}`]),
  ].join(", ");
}
