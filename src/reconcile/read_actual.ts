import type { Actual } from "../model/actual.ts";
import type { DesiredServer } from "../model/desired.ts";
import { insideScopesOf, rolesToActAs, rolesToExamine, scopeOf } from "../plan/scope.ts";
import {
  addRoles,
  examineDoomed,
  examineRoles,
  readCluster,
  readInsides,
} from "../postgres/catalog/actual.ts";
import type { Connector } from "../postgres/session.ts";
import type { Control } from "./control_session.ts";

/**
 * Reads what is worth reading for a server's config: first what every pass needs,
 * then, only where that shows a reason, more about single roles and databases.
 *
 * @throws {ServerError}
 */
export async function readActual(
  desired: DesiredServer,
  { session, facts, connector }: Control & { readonly connector: Connector },
): Promise<Actual> {
  const found = await readCluster(session, facts, scopeOf(desired));
  const examined = await examineRoles(session, found, rolesToExamine(desired, found));
  const cluster = await examineDoomed(connector, examined);
  const insides = await readInsides(connector, insideScopesOf(desired, cluster));
  const actual = { ...cluster, ...insides };
  return facts.admin.superuser ? actual : await addRoles(session, actual, rolesToActAs(actual));
}
