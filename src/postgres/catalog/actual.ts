import type { Actual, Scope, ServerFacts } from "../../model/actual.ts";
import type { Session } from "../session.ts";
import { readDatabases } from "./database.ts";
import { readRoles } from "./role.ts";

/**
 * Reads what the server has of the objects in scope.
 *
 * A fixed number of queries whatever the size of the scope, on one session, one
 * after the other: a change in between shows at the latest when the next plan
 * is made.
 *
 * @throws {ServerError}
 */
export async function readActual(
  session: Session,
  server: ServerFacts,
  scope: Scope,
): Promise<Actual> {
  const { canReadVerifiers } = server;
  return {
    server,
    roles: await readRoles(session, scope.roles, { canReadVerifiers }),
    databases: await readDatabases(session, scope.databases),
  };
}
