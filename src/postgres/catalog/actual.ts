import { mapConcurrently } from "../../async/map_concurrently.ts";
import type {
  Actual,
  ActualCluster,
  ActualInside,
  DoomedDatabase,
  InsideScope,
  Scope,
  ServerFacts,
} from "../../model/actual.ts";
import { ProvisionerError } from "../../model/error.ts";
import type { Connector, Session } from "../session.ts";
import { readAvailableExtensions } from "./available_extension.ts";
import { readBelongings } from "./belonging.ts";
import { readDatabases } from "./database.ts";
import { readDoomed, readUse } from "./doomed.ts";
import { readInside } from "./inside/inside.ts";
import { readSettingFacts } from "./setting_facts.ts";
import { readMemberships } from "./membership.ts";
import { readRoles } from "./role.ts";

/** Connections to single databases at once. More bring nothing on a server of few cores. */
const CONNECTIONS = 4;

/**
 * Reads what the server has of the objects in scope, without connecting to the databases.
 *
 * A fixed number of queries whatever the size of the scope, on one session, one
 * after the other: a change in between shows at the latest when the next plan
 * is made.
 *
 * @throws {ServerError}
 */
export async function readCluster(
  session: Session,
  server: ServerFacts,
  scope: Scope,
): Promise<ActualCluster> {
  const { canReadVerifiers } = server;
  return {
    server,
    roles: await readRoles(session, scope, { canReadVerifiers }),
    memberships: await readMemberships(session, scope.roles),
    databases: await readDatabases(session, scope),
    availableExtensions: await readAvailableExtensions(session, scope.extensions),
    settingFacts: await readSettingFacts(session, scope.settings, server),
    doomed: await readDoomed(session, scope.doomedDatabases),
    belongings: [],
    databasesOfRoles: new Map(),
  };
}

/** Adds what the named roles have in all databases, for those that lose a database or go. */
export async function examineRoles(
  session: Session,
  cluster: ActualCluster,
  roles: readonly string[],
): Promise<ActualCluster> {
  if (roles.length === 0) return cluster;
  const belongings = await readBelongings(session, roles);
  const databases = [...new Set(belongings.flatMap(({ database }) => database ?? []))];
  const databasesOfRoles = await readDatabases(session, { databases, owners: roles });
  return { ...cluster, belongings, databasesOfRoles };
}

/** Adds roles that turned out to matter, without their verifiers. @throws {ServerError} */
export async function addRoles(
  session: Session,
  actual: Actual,
  roles: readonly string[],
): Promise<Actual> {
  if (roles.length === 0) return actual;
  const more = await readRoles(session, { roles, databases: [] }, { canReadVerifiers: false });
  return { ...actual, roles: new Map([...actual.roles, ...more]) };
}

/**
 * Looks inside databases, a few at a time, each on a session of its own. One
 * that cannot be looked into does not keep the others from it.
 */
export async function readInsides(
  connector: Connector,
  scopes: readonly InsideScope[],
): Promise<Pick<Actual, "insides" | "unreadable">> {
  const insides = new Map<string, ActualInside>();
  const unreadable = new Map<string, ProvisionerError>();
  await mapConcurrently(scopes, CONNECTIONS, async (scope) => {
    try {
      await using session = await connector.connect({ database: scope.database });
      insides.set(scope.database, await readInside(session, scope));
    } catch (error) {
      if (!(error instanceof ProvisionerError)) throw error;
      unreadable.set(scope.database, error);
    }
  });
  return { insides, unreadable };
}

/** Adds what can only be seen inside of databases that are to be dropped. */
export async function examineDoomed(
  connector: Connector,
  cluster: ActualCluster,
): Promise<ActualCluster> {
  const doomed = await mapConcurrently([...cluster.doomed], CONNECTIONS, async ([name, facts]) => {
    const database = cluster.databases.get(name);
    if (!database?.allowsConnections || !database.canConnect || database.invalid) {
      return [name, facts] as const;
    }
    try {
      await using session = await connector.connect({ database: name });
      return [name, { ...facts, ...await readUse(session) } as DoomedDatabase] as const;
    } catch (error) {
      if (!(error instanceof ProvisionerError)) throw error;
      // Only less can be said about what would be lost: dropping needs no look inside.
      return [name, facts] as const;
    }
  });
  return { ...cluster, doomed: new Map(doomed) };
}
