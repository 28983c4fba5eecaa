import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualDatabase } from "../model/actual.ts";
import type { Change } from "../model/change.ts";
import type { DesiredRole, DesiredServer } from "../model/desired.ts";
import type { Policy } from "../model/policy.ts";
import { switchToDrop } from "./drop_database.ts";
import type { Step } from "./step.ts";

/**
 * Drops the roles that are declared absent, where that is allowed.
 *
 * What such a role owns in a database goes to that database's owner before:
 * dropping a role loses no data.
 */
export function diffAbsentRole(
  desired: DesiredRole,
  server: DesiredServer,
  { actual, policy }: { readonly actual: Actual; readonly policy: Policy },
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
  const owned = [...actual.databasesOfRoles.values()]
    .filter((each) => futureOwner(each, server) === role)
    .map(({ name }) => `${quoteForDisplay(name)}`);
  if (owned.length > 0) {
    return blocked(
      `Role ${quoteForDisplay(role)} still owns ${owned.length === 1 ? "database" : "databases"} ${
        owned.join(", ")
      }`,
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
  const clearings = places.map((place): Change => ({
    kind: "clear_role",
    action: "remove",
    role,
    database: place.name,
    heir: futureOwner(place, server) ?? place.owner,
    origin,
    needs: [],
    creates: `cleared:${place.name}/${role}`,
  }));
  const leaving = databasesToGo(role, server, actual);
  const needs = [
    ...clearings.flatMap(({ creates }) => creates ?? []),
    // One that may not be dropped at all is blocked by its own name.
    ...leaving.flatMap((name) => [`database:${name}`, `dropped:${name}`] as const),
  ];
  const drop: Change = { kind: "drop_role", action: "remove", role, origin, needs };
  // A role cannot go before the databases that it owns, or has something in.
  const allowWith = leaving.length > 0
    ? switchToDrop(server.databases, actual, policy)
    : policy.allowDrop
    ? undefined
    : "--allow-drop";
  return [...clearings, drop].map((change) =>
    allowWith === undefined ? { change } : { withheld: { change, allowWith } }
  );
}

/** Those that are to be dropped, and that the role owns or has something in. */
function databasesToGo(role: string, server: DesiredServer, actual: Actual): readonly string[] {
  const places = new Set(
    actual.belongings.filter((each) => each.role === role).map(({ database }) => database),
  );
  return [...actual.databasesOfRoles.values()]
    .filter((each) => each.owner === role || places.has(each.name))
    .filter((each) => futureOwner(each, server) === undefined)
    .map(({ name }) => name);
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
  const inDatabases = [...new Set(belongings.flatMap(({ database }) => database ?? []))]
    .map((name) => actual.databasesOfRoles.get(name))
    .filter((each) => each !== undefined)
    .filter((each) => futureOwner(each, server) !== undefined);
  const shared = belongings.some(({ database, what }) => database === null && what === "privilege");
  const { database: name, admin } = actual.server;
  const here = { name, owner: admin.name, allowsConnections: true, canConnect: true };
  return inDatabases.length > 0 || !shared ? inDatabases : [here];
}
