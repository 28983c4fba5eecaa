import type {
  AclEntry,
  Actual,
  ActualDatabase,
  ActualExtension,
  ActualInside,
  ActualMembership,
  ActualObject,
  ActualRole,
  ActualSchema,
  AdminRole,
  AvailableExtension,
  RightsOver,
  ServerFacts,
} from "../../src/model/actual.ts";
import { DATABASE_PRIVILEGES } from "../../src/model/change.ts";
import type {
  Access,
  DesiredDatabase,
  DesiredRole,
  DesiredServer,
  DesiredUser,
} from "../../src/model/desired.ts";
import type { PasswordChecks } from "../../src/model/password.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Policy } from "../../src/model/policy.ts";
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
    databaseCount: 10,
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

/** A server as managed ones are: the admin `adm` is no superuser, and may not read verifiers. */
export function restrictedServer(
  { admin = {}, ...facts }: Parameters<typeof serverFacts>[0] = {},
): ServerFacts {
  return serverFacts({
    canReadVerifiers: false,
    ...facts,
    admin: { name: "adm", superuser: false, replication: false, bypassRls: false, ...admin },
  });
}

export interface ActualParts
  extends Omit<Partial<Actual>, "roles" | "databases" | "databasesOfRoles"> {
  readonly roles?: readonly ActualRole[];
  readonly databases?: readonly ActualDatabase[];
  readonly databasesOfRoles?: readonly ActualDatabase[];
}

export function actual(
  { roles = [], databases = [], databasesOfRoles = [], ...rest }: ActualParts = {},
): Actual {
  return {
    server: serverFacts(),
    memberships: [],
    belongings: [],
    doomed: new Map(),
    availableExtensions: new Map(),
    settingFacts: new Map(),
    insides: new Map(),
    unreadable: new Map(),
    ...rest,
    roles: byName(roles),
    databases: byName(databases),
    databasesOfRoles: byName(databasesOfRoles),
  };
}

export function byName<Named extends { readonly name: string }>(
  items: readonly Named[],
): ReadonlyMap<string, Named> {
  return new Map(items.map((item) => [item.name, item]));
}

export const NO_RIGHTS: RightsOver = { set: false, inherit: false, admin: false };

/** What the creator of a role has since PostgreSQL 16. */
export const CREATOR_RIGHTS: RightsOver = { set: false, inherit: false, admin: true };

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
    validUntil: "infinity",
    verifier: undefined,
    settings: new Map(),
    rights: NO_RIGHTS,
    ...role,
  };
}

export function actualMembership(
  role: string,
  member: string,
  membership: Partial<ActualMembership> = {},
): ActualMembership {
  return {
    role,
    member,
    grantor: "postgres",
    admin: false,
    inherit: true,
    set: true,
    ...membership,
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

export interface InsideParts extends Omit<Partial<ActualInside>, "schemas" | "extensions"> {
  readonly schemas?: readonly ActualSchema[];
  readonly extensions?: readonly ActualExtension[];
}

/** Inside of a database made on PostgreSQL 15 or later: schema `public`, closed, and no more. */
export function actualInside(
  { schemas = [], extensions = [], ...rest }: InsideParts = {},
): ActualInside {
  return {
    objects: [],
    defaultPrivileges: [],
    ...rest,
    schemas: byName([publicSchema(), ...schemas]),
    extensions: byName(extensions),
  };
}

/** Schema `public` as PostgreSQL 15 and later make it. */
export function publicSchema(schema: Partial<ActualSchema> = {}): ActualSchema {
  return actualSchema("public", "pg_database_owner", {
    acl: [
      ...aclOf("pg_database_owner", ["USAGE", "CREATE"], "pg_database_owner"),
      ...aclOf(null, ["USAGE"], "pg_database_owner"),
    ],
    ...schema,
  });
}

/** Schema `public` as PostgreSQL 14 and earlier make it: everybody may create in it. */
export function openPublicSchema(): ActualSchema {
  const privileges = ["USAGE", "CREATE"];
  return actualSchema("public", "postgres", {
    acl: [...aclOf("postgres", privileges, "postgres"), ...aclOf(null, privileges, "postgres")],
  });
}

/** As CREATE SCHEMA makes it. */
export function actualSchema(
  name: string,
  owner: string,
  schema: Partial<ActualSchema> = {},
): ActualSchema {
  return { name, owner, acl: aclOf(owner, ["USAGE", "CREATE"], owner), ...schema };
}

/** A table, unless told otherwise, that nobody but its owner has anything on. */
export function actualObject(
  identity: string,
  owner: string,
  object: Partial<ActualObject> = {},
): ActualObject {
  return { schema: "public", class: "tables", identity, owner, acl: [], ...object };
}

export function actualExtension(
  name: string,
  extension: Partial<ActualExtension> = {},
): ActualExtension {
  return {
    name,
    version: "1.0",
    schema: "public",
    relocatable: true,
    owner: "postgres",
    ...extension,
  };
}

/** Versions 1.0 and 1.1, which anybody may create who may create in the database. */
export function availableExtension(
  name: string,
  extension: Partial<AvailableExtension> = {},
): AvailableExtension {
  const trusted = { trusted: true, superuser: true, schema: null };
  const versions = new Map([["1.0", trusted], ["1.1", trusted]]);
  return { name, defaultVersion: "1.1", versions, ...extension };
}

export function desiredRole(name: string, role: Partial<DesiredRole> = {}): DesiredRole {
  const password = new Secret(`password of ${name}`);
  return { name, state: "present", login: true, password, origin: "databases[0].user", ...role };
}

/** A role of which nothing is declared but that it is there. */
export function bareRole(name: string, role: Partial<DesiredRole> = {}): DesiredRole {
  return { name, state: "present", password: undefined, origin: "roles[0]", ...role };
}

export function desiredDatabase(
  name: string,
  owner: string | undefined,
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

export function desiredUser(role: string, access: Access): DesiredUser {
  return { role, access, origin: "databases[0].users[0]" };
}

/** With the databases' owners and users as its roles. */
export function desiredServer(
  databases: readonly DesiredDatabase[],
  server: Partial<DesiredServer> = {},
): DesiredServer {
  const names = databases.flatMap(({ owner, users }) => [
    ...(owner === undefined ? [] : [owner]),
    ...users.map(({ role }) => role),
  ]);
  return {
    name: "default",
    connection: new Secret("postgres://postgres@127.0.0.1/postgres"),
    password: undefined,
    origin: "",
    roles: [...new Set(names)].toSorted().map((name) => desiredRole(name)),
    databases,
    ...server,
  };
}

/** The plan where nothing may be dropped, unless told otherwise. */
export function planFor(
  desired: DesiredServer,
  existing: Actual = actual(),
  passwords: PasswordChecks = new Map(),
  policy: Policy = { allowDrop: false, allowMassDrop: false },
): Plan {
  return makePlan({ desired, actual: existing, passwords, policy });
}

/** A plan of nothing but what is given. */
export function plan(parts: Partial<Plan> = {}): Plan {
  return { changes: [], blocked: [], withheld: [], notes: [], ...parts };
}
