import type {
  AclEntry,
  Actual,
  ActualDatabase,
  ActualRole,
  AdminRole,
  ServerFacts,
} from "../../src/model/actual.ts";
import { DATABASE_PRIVILEGES } from "../../src/model/change.ts";
import type { DesiredDatabase, DesiredRole, DesiredServer } from "../../src/model/desired.ts";
import { Secret } from "../../src/model/secret.ts";

// Builders of plain data for tests: each fills in what a test does not care about.

/** A server that one may do everything on. */
export function serverFacts(
  { admin = {}, ...facts }: Partial<Omit<ServerFacts, "admin">> & {
    readonly admin?: Partial<AdminRole>;
  } = {},
): ServerFacts {
  return {
    versionNum: 180004,
    version: "18.4",
    canReadVerifiers: true,
    inRecovery: false,
    encoding: "UTF8",
    scramIterations: 4096,
    backendPid: 1,
    ...facts,
    admin: {
      name: "postgres",
      superuser: true,
      createRole: true,
      createDatabase: true,
      inherit: true,
      ...admin,
    },
  };
}

export function actual(
  { roles = [], databases = [], server = serverFacts() }: {
    readonly roles?: readonly ActualRole[];
    readonly databases?: readonly ActualDatabase[];
    readonly server?: ServerFacts;
  } = {},
): Actual {
  return {
    server,
    roles: new Map(roles.map((role) => [role.name, role])),
    databases: new Map(databases.map((database) => [database.name, database])),
  };
}

export function actualRole(name: string, role: Partial<ActualRole> = {}): ActualRole {
  return { name, login: true, superuser: false, verifier: undefined, ...role };
}

/** A database with the privileges that a new one has. */
export function actualDatabase(
  name: string,
  owner: string,
  database: Partial<ActualDatabase> = {},
): ActualDatabase {
  const acl = defaultAcl(owner);
  return { name, owner, allowsConnections: true, invalid: false, acl, ...database };
}

/** `{=Tc/owner,owner=CTc/owner}`. */
export function defaultAcl(owner: string): readonly AclEntry[] {
  return [
    ...aclOf(null, ["TEMPORARY", "CONNECT"], owner),
    ...aclOf(owner, DATABASE_PRIVILEGES, owner),
  ];
}

export function aclOf(
  grantee: string | null,
  privileges: readonly string[],
  grantor: string,
): readonly AclEntry[] {
  return privileges.map((privilege) => ({ grantee, privilege, grantable: false, grantor }));
}

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
