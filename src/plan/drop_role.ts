import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualDatabase } from "../model/actual.ts";
import type { Change, ObjectKey } from "../model/change.ts";
import type { DesiredRole, DesiredServer } from "../model/desired.ts";
import type { Policy } from "../model/policy.ts";
import type { Step } from "./step.ts";

export interface DropRoleContext {
  readonly actual: Actual;
  readonly policy: Policy;
  /** What else happens to databases: the role loses those that it owns by that. */
  readonly before: readonly Step[];
}

/**
 * Drops the roles that are declared absent, where that is allowed.
 *
 * What such a role owns in a database goes to that database's owner before:
 * dropping a role loses no data.
 */
export function diffAbsentRole(
  desired: DesiredRole,
  server: DesiredServer,
  { actual, policy, before }: DropRoleContext,
): readonly Step[] {
  const { name: role, state, origin } = desired;
  if (state !== "absent" || !actual.roles.has(role)) return [];
  const blocked = (message: string, hint: string): readonly Step[] => [
    { blocked: { object: `role:${role}`, origin, message, hint } },
  ];
  if (role === actual.server.admin.name) {
    return blocked(
      `Role ${quoteForDisplay(role)} is the one that pg-provisioner itself is logged in as`,
      "Log in as another admin to drop it",
    );
  }
  const leaving = databasesToLeave(role, server, actual);
  const withheld = before.flatMap((step) =>
    "withheld" in step && leaving.some(({ by }) => by === step.withheld.change.creates)
      ? [step.withheld]
      : []
  );
  const planned = new Set([
    ...withheld.map(({ change }) => change.creates),
    ...before.flatMap((step) => "change" in step ? [step.change.creates] : []),
  ]);
  const kept = leaving.filter(({ by }) => by === undefined || !planned.has(by));
  if (kept.length > 0) {
    const names = kept.map(({ name }) => quoteForDisplay(name)).join(", ");
    return blocked(
      `Role ${quoteForDisplay(role)} still owns, or has something in, ${
        kept.length === 1 ? "database" : "databases"
      } ${names}`,
      "Declare another owner for each, or drop it as well",
    );
  }
  const places = placesToClear(role, server, actual);
  const closed = places.filter(({ allowsConnections, canConnect }) =>
    !allowsConnections || !canConnect
  );
  if (closed.length > 0) {
    return blocked(
      `Role ${quoteForDisplay(role)} has something in database ${
        quoteForDisplay(closed[0]!.name)
      }, which cannot be connected to`,
      "Allow connections to it, or clear the role there by hand with DROP OWNED",
    );
  }
  // REASSIGN OWNED would carry off a database that the role owns still.
  const left = leaving.flatMap(({ by }) => by ?? []);
  const clearings = places.map((place): Change => {
    const heir = futureOwner(place, server) ?? place.owner;
    return {
      kind: "clear_role",
      action: "remove",
      role,
      database: place.name,
      heir,
      origin,
      needs: [`role:${heir}`, ...left],
      creates: `cleared:${place.name}/${role}`,
    };
  });
  const needs = [...left, ...clearings.flatMap(({ creates }) => creates ?? [])];
  const drop: Change = { kind: "drop_role", action: "remove", role, origin, needs };
  const allowWith = withheld[0]?.allowWith ?? (policy.allowDrop ? undefined : "--allow-drop");
  return [...clearings, drop].map((change) =>
    allowWith === undefined ? { change } : { withheld: { change, allowWith } }
  );
}

interface Leaving {
  readonly name: string;
  /** What rids the role of it; undefined where nothing does. */
  readonly by: ObjectKey | undefined;
}

/** Databases that the role owns, and those that are to go with what it has in them. */
function databasesToLeave(role: string, server: DesiredServer, actual: Actual): readonly Leaving[] {
  const owned = [...actual.databasesOfRoles.values()].filter(({ owner }) => owner === role);
  const doomed = placesOf(role, actual).filter((each) => futureOwner(each, server) === undefined);
  return [...new Set([...owned, ...doomed])].map((database) => {
    const { name } = database;
    switch (futureOwner(database, server)) {
      case undefined:
        return { name, by: `dropped:${name}` };
      case role:
        return { name, by: undefined };
      default:
        return { name, by: `owner:${name}` };
    }
  });
}

type Place = Pick<ActualDatabase, "name" | "owner" | "allowsConnections" | "canConnect">;

/** The owner that a database has when all is as declared; undefined where it is gone then. */
function futureOwner({ name, owner }: Place, server: DesiredServer): string | undefined {
  const declared = server.databases.find((each) => each.name === name);
  return declared?.state === "absent" ? undefined : declared?.owner ?? owner;
}

/** Where the role owns or is granted something; privileges on databases are cleared in any one. */
function placesToClear(
  role: string,
  server: DesiredServer,
  actual: Actual,
): readonly Place[] {
  const belongings = actual.belongings.filter((each) => each.role === role);
  const inDatabases = placesOf(role, actual)
    .filter((each) => futureOwner(each, server) !== undefined);
  const shared = belongings.some(({ database, what }) => database === null && what === "privilege");
  const { database: name, admin } = actual.server;
  const here = { name, owner: admin.name, allowsConnections: true, canConnect: true };
  return inDatabases.length > 0 || !shared ? inDatabases : [here];
}

function placesOf(role: string, actual: Actual): readonly ActualDatabase[] {
  const names = actual.belongings
    .filter((each) => each.role === role)
    .flatMap(({ database }) => database ?? []);
  return [...new Set(names)].flatMap((name) => actual.databasesOfRoles.get(name) ?? []);
}
