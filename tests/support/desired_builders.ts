import type { DesiredDatabase, DesiredRole, DesiredServer } from "../../src/model/desired.ts";
import type { Plan } from "../../src/model/plan.ts";
import { Secret } from "../../src/model/secret.ts";

export function desiredRole(name: string, role: Partial<DesiredRole> = {}): DesiredRole {
  const password = new Secret(`password of ${name}`);
  return {
    name,
    state: "present",
    login: true,
    password,
    origin: "databases[0].user",
    ...role,
  };
}

/** With the databases' owners as its roles. */
export function desiredServer(
  databases: readonly DesiredDatabase[],
  server: Partial<DesiredServer> = {},
): DesiredServer {
  const owners = [...new Set(databases.flatMap(({ owner }) => owner ?? []))].sort();
  return {
    name: "default",
    connection: new Secret("postgres://postgres@127.0.0.1/postgres"),
    password: undefined,
    origin: "",
    roles: owners.map((owner) => desiredRole(owner)),
    databases,
    ...server,
  };
}

/** Nothing to do, nothing to say. */
export const EMPTY_PLAN: Plan = { changes: [], blocked: [], withheld: [], notes: [] };
