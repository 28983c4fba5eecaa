import type { DesiredDatabase, DesiredRole, DesiredServer } from "../../src/model/desired.ts";
import { Secret } from "../../src/model/secret.ts";

export function desiredRole(name: string, role: Partial<DesiredRole> = {}): DesiredRole {
  const password = new Secret(`password of ${name}`);
  return { name, login: true, password, origin: "databases[0].user", ...role };
}

export function desiredDatabase(name: string, owner: string): DesiredDatabase {
  return { name, owner, origin: "databases[0]" };
}

/** With the databases' owners as its roles. */
export function desiredServer(
  databases: readonly DesiredDatabase[],
  server: Partial<DesiredServer> = {},
): DesiredServer {
  const owners = [...new Set(databases.map(({ owner }) => owner))].sort();
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
