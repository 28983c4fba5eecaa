import type { Actual, ActualCluster, InsideScope, Scope } from "../model/actual.ts";
import type { DesiredDatabase, DesiredServer } from "../model/desired.ts";
import { accessSchemas } from "./access_levels.ts";

/** What has to be read of a server to make a plan for it: names only. */
export function scopeOf(desired: DesiredServer): Scope {
  return {
    roles: roleNames(desired),
    databases: desired.databases.map((database) => database.name),
    extensions: namesOnce(desired.databases.flatMap(({ extensions }) => extensions)),
    settings: settingNames(desired),
    doomedDatabases: desired.databases
      .filter(({ state }) => state === "absent")
      .map(({ name }) => name),
  };
}

/**
 * What has to be read inside databases, each of which costs a connection: only
 * where an entry declares something inside, and the admin can get in.
 */
export function insideScopesOf(
  desired: DesiredServer,
  actual: ActualCluster,
): readonly InsideScope[] {
  return desired.databases
    .filter((database) => needsInside(database, actual) && canEnter(database, actual))
    .map((database) => ({
      database: database.name,
      schemas: [
        ...new Set([
          "public",
          ...accessSchemas(database),
          ...database.extensions.flatMap(({ schema }) => schema ?? []),
        ]),
      ],
      objectsOf: database.users.length > 0 || database.exclusive ? accessSchemas(database) : [],
      extensions: database.extensions.map(({ name }) => name),
    }));
}

/** Roles whose belongings in all databases matter: they lose a database, or go. */
export function rolesToExamine(desired: DesiredServer, actual: ActualCluster): readonly string[] {
  const absent = desired.roles.filter(({ state, name }) =>
    state === "absent" && actual.roles.has(name)
  );
  const losing = desired.databases.flatMap((database) => {
    const owner = actual.databases.get(database.name)?.owner;
    return owner !== undefined && database.owner !== undefined && owner !== database.owner
      ? [owner]
      : [];
  });
  return [...new Set([...absent.map(({ name }) => name), ...losing])].toSorted();
}

/** Roles that turned up by the way, and that a restricted admin may have to act as. */
export function rolesToActAs(actual: Actual): readonly string[] {
  const owners = [...actual.insides.values()].flatMap(({ schemas, objects, extensions }) =>
    [...schemas.values(), ...objects, ...extensions.values()].map(({ owner }) => owner)
  );
  const heirs = [...actual.databasesOfRoles.values()].map(({ owner }) => owner);
  const grantors = actual.memberships.flatMap(({ grantor }) => grantor ?? []);
  return [...new Set([...owners, ...heirs, ...grantors])]
    .filter((name) => !actual.roles.has(name))
    .toSorted();
}

/** Groups need not be declared themselves: the server has some of its own. */
function roleNames({ roles }: DesiredServer): readonly string[] {
  const groups = roles.flatMap(({ memberOf }) => memberOf ?? []).map(({ role }) => role);
  return [...new Set([...roles.map(({ name }) => name), ...groups])];
}

function settingNames({ roles, databases }: DesiredServer): readonly string[] {
  const names = [...roles, ...databases].flatMap(({ settings }) => [...settings?.keys() ?? []]);
  return [...new Set(names.map((name) => name.toLowerCase()))].toSorted();
}

function namesOnce(named: readonly { readonly name: string }[]): readonly string[] {
  return [...new Set(named.map(({ name }) => name))].toSorted();
}

/** Whether the entry says something about what is inside its database. */
export function needsInside(database: DesiredDatabase, actual: ActualCluster): boolean {
  if (database.state === "absent") return false;
  const { owner, users, schemas, extensions, revokePublic, exclusive, reassignOwned } = database;
  const changesOwner = actual.databases.get(database.name)?.owner !== owner;
  return users.length > 0 || schemas.length > 0 || extensions.length > 0 || revokePublic ||
    exclusive || (reassignOwned && changesOwner);
}

function canEnter({ name }: DesiredDatabase, actual: ActualCluster): boolean {
  const database = actual.databases.get(name);
  return database !== undefined && database.allowsConnections && database.canConnect &&
    !database.invalid;
}
