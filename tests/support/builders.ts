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
import type { PasswordChecks } from "../../src/model/password.ts";
import type { Plan } from "../../src/model/plan.ts";
import { Secret } from "../../src/model/secret.ts";
import { makePlan } from "../../src/plan/plan.ts";

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
    bootstrapRole: "postgres",
    canReadVerifiers: true,
    inRecovery: false,
    encoding: "UTF8",
    scramIterations: 4096,
    backendPid: 1,
    database: "postgres",
    databaseCount: 1,
    ...facts,
    admin: {
      name: "postgres",
      superuser: true,
      createRole: true,
      createDatabase: true,
      replication: true,
      bypassRls: true,
      inherit: true,
      ...admin,
    },
  };
}

export function actual(
  { roles = [], databases = [], server = serverFacts(), ...rest }:
    & Partial<Omit<Actual, "roles" | "databases">>
    & {
      readonly roles?: readonly ActualRole[];
      readonly databases?: readonly ActualDatabase[];
    } = {},
): Actual {
  return {
    server,
    roles: new Map(roles.map((role) => [role.name, role])),
    memberships: [],
    databases: new Map(databases.map((database) => [database.name, database])),
    belongings: [],
    databasesOfRoles: new Map(),
    doomed: new Map(),
    availableExtensions: new Map(),
    insides: new Map(),
    unreadable: new Map(),
    settingFacts: new Map(),
    ...rest,
  };
}

export function actualRole(name: string, role: Partial<ActualRole> = {}): ActualRole {
  return {
    name,
    login: true,
    superuser: false,
    createDatabase: false,
    createRole: false,
    replication: false,
    bypassRls: false,
    connectionLimit: -1,
    validUntil: null,
    verifier: undefined,
    settings: new Map(),
    rights: { set: true, inherit: true, admin: true },
    ...role,
  };
}

/** A database with the privileges that a new one has. */
export function actualDatabase(
  name: string,
  owner: string,
  database: Partial<ActualDatabase> = {},
): ActualDatabase {
  return {
    name,
    owner,
    encoding: "UTF8",
    collate: "C.UTF-8",
    ctype: "C.UTF-8",
    localeProvider: "libc",
    locale: null,
    isTemplate: false,
    allowsConnections: true,
    canConnect: true,
    invalid: false,
    connectionLimit: -1,
    comment: null,
    acl: defaultAcl(owner),
    settings: new Map(),
    ...database,
  };
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
  return {
    name,
    state: "present",
    login: true,
    password: new Secret(`password of ${name}`),
    origin: "databases[0].user",
    ...role,
  };
}

export function desiredDatabase(
  name: string,
  owner: string,
  database: Partial<DesiredDatabase> = {},
): DesiredDatabase {
  return {
    name,
    state: "present",
    owner,
    users: [],
    schemas: [],
    extensions: [],
    revokePublic: false,
    reassignOwned: false,
    exclusive: false,
    force: false,
    origin: "databases[0]",
    ...database,
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

/** The plan where nothing may be dropped. */
export function planFor(
  desired: DesiredServer,
  existing: Actual = actual(),
  passwords: PasswordChecks = new Map(),
): Plan {
  const policy = { allowDrop: false, allowMassDrop: false };
  return makePlan({ desired, actual: existing, passwords, policy });
}

/** A plan of nothing but what is given. */
export function plan(parts: Partial<Plan> = {}): Plan {
  return { changes: [], blocked: [], withheld: [], notes: [], ...parts };
}
