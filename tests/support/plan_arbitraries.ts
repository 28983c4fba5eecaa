import fc from "fast-check";
import type {
  AclEntry,
  Actual,
  ActualDefaultPrivilege,
  ActualInside,
  ActualMembership,
  ActualObject,
  ObjectClass,
} from "../../src/model/actual.ts";
import { DATABASE_PRIVILEGES } from "../../src/model/change.ts";
import type { DesiredDatabase, DesiredRole, DesiredServer } from "../../src/model/desired.ts";
import type { PasswordCheck } from "../../src/model/password.ts";
import { Secret } from "../../src/model/secret.ts";
import {
  aclOf,
  actual,
  actualDatabase,
  actualInside,
  actualMembership,
  actualRole,
  actualSchema,
  bareRole,
  defaultAcl,
  desiredDatabase,
  desiredRole,
  desiredServer,
  openPublicSchema,
  publicSchema,
  restrictedServer,
  serverFacts,
} from "./builders.ts";

// Servers and configs of few names, so that they meet often.

export const ROLES = ["a", "b", "c", "d"];
const DATABASES = ["one", "two", "three"];
const SCHEMAS = ["public", "s"];
const SETTINGS = ["work_mem", "search_path"];
const CLASSES: readonly ObjectClass[] = ["tables", "sequences", "routines"];
const OBJECT_PRIVILEGES: Readonly<Record<ObjectClass, readonly string[]>> = {
  tables: ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"],
  sequences: ["SELECT", "USAGE", "UPDATE"],
  routines: ["EXECUTE"],
};

const role = fc.constantFrom(...ROLES);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const rarely = fc.integer({ min: 0, max: 4 }).map((at) => at === 0);

const settingValues = fc.constantFrom("4MB", "8MB", "a, b");
const desiredSettings = maybe(
  fc.dictionary(fc.constantFrom(...SETTINGS), fc.option(settingValues)).map((each) =>
    new Map(Object.entries(each))
  ),
);
const actualSettings = fc
  .dictionary(fc.constantFrom(...SETTINGS), settingValues)
  .map((each) => new Map(Object.entries(each)));

/** Members come after the roles that they are in: no circle, which the server refuses. */
function desiredDatabaseNamed(name: string): fc.Arbitrary<DesiredDatabase> {
  return fc.record({
    owner: role,
    users: fc.uniqueArray(
      fc.record({ role, access: fc.constantFrom("read" as const, "write", "owner") }),
      { selector: (user) => user.role, maxLength: 3 },
    ),
    schemas: fc.subarray(SCHEMAS),
    settings: desiredSettings,
    connectionLimit: maybe(fc.constantFrom(-1, 5)),
    comment: maybe(fc.constantFrom("", "words")),
    revokePublic: fc.boolean(),
    reassignOwned: fc.boolean(),
    exclusive: rarely,
    absent: rarely,
  }).map(({ owner, users, absent, ...rest }) =>
    desiredDatabase(name, owner, {
      ...rest,
      state: absent ? "absent" : "present",
      users: users
        .filter((user) => user.access !== "owner" || user.role > owner)
        .map((user) => ({ ...user, origin: "databases[0].users[0]" }))
        .toSorted((x, y) => x.role < y.role ? -1 : 1),
    })
  );
}

function desiredRoleNamed(name: string): fc.Arbitrary<DesiredRole> {
  return fc.record({
    connectionLimit: maybe(fc.constantFrom(-1, 3)),
    createDatabase: maybe(fc.boolean()),
    validUntil: maybe(fc.constantFrom("infinity", "2030-01-01T00:00:00.000Z")),
    settings: desiredSettings,
    memberOf: maybe(
      fc.uniqueArray(
        fc.record({ role, admin: maybe(fc.boolean()), inherit: maybe(fc.boolean()) }),
        { selector: (each) => each.role, maxLength: 2 },
      ),
    ),
    bare: fc.boolean(),
  }).map(({ bare, memberOf, ...rest }) =>
    (bare ? bareRole : desiredRole)(name, {
      ...rest,
      memberOf: memberOf
        ?.filter((each) => each.role < name)
        .map((each) => ({ ...each, origin: "roles[0].member_of[0]" })),
    })
  );
}

export const desireds: fc.Arbitrary<DesiredServer> = fc
  .subarray(DATABASES)
  .chain((names) =>
    fc.record({
      databases: fc.tuple(...names.toSorted().map(desiredDatabaseNamed)),
      roles: fc.tuple(...ROLES.map(desiredRoleNamed)),
    })
  )
  .map(({ databases, roles }) => desiredServer(databases, { roles }));

/** By the owner alone: what others granted, the owner cannot take away. */
function acls(
  owner: string,
  privileges: readonly string[],
): fc.Arbitrary<readonly AclEntry[]> {
  return fc
    .uniqueArray(
      fc.tuple(fc.constantFrom(null, ...ROLES), fc.subarray([...privileges])),
      { selector: ([grantee]) => grantee, maxLength: 3 },
    )
    .map((entries) => entries.flatMap(([grantee, some]) => aclOf(grantee, some, owner)));
}

const objects: fc.Arbitrary<readonly ActualObject[]> = fc
  .array(
    fc.record({
      schema: fc.constantFrom(...SCHEMAS),
      class: fc.constantFrom(...CLASSES),
      owner: fc.constantFrom(...ROLES),
    }).chain(({ owner, ...rest }) =>
      acls(owner, OBJECT_PRIVILEGES[rest.class]).map((acl) => ({
        ...rest,
        owner,
        acl: acl.filter(({ grantee }) => grantee !== owner),
      }))
    ),
    { maxLength: 5 },
  )
  .map((some) => some.map((each, at) => ({ ...each, identity: `${each.schema}.o${at}` })));

const futures: fc.Arbitrary<readonly ActualDefaultPrivilege[]> = fc
  .uniqueArray(
    fc.record({
      creator: role,
      schema: fc.constantFrom(null, ...SCHEMAS),
      class: fc.constantFrom(...CLASSES),
      grantee: fc.constantFrom(null, ...ROLES),
    }).chain((each) =>
      fc.constantFrom(...OBJECT_PRIVILEGES[each.class]).map((privilege) => ({ ...each, privilege }))
    ),
    { selector: (each) => JSON.stringify(each), maxLength: 8 },
  )
  .map((each) => each.filter(({ creator, grantee }) => creator !== grantee));

const insides: fc.Arbitrary<ActualInside> = fc
  .record({
    open: fc.boolean(),
    owner: fc.option(role),
    objects,
    defaultPrivileges: futures,
  })
  .chain(({ open, owner, objects, defaultPrivileges }) =>
    acls(owner ?? "a", ["USAGE", "CREATE"]).map((acl) => {
      const hasSchema = (schema: string | null) => schema !== "s" || owner !== null;
      return actualInside({
        schemas: [
          open ? openPublicSchema() : publicSchema(),
          ...(owner === null ? [] : [actualSchema("s", owner, {
            acl: [
              ...actualSchema("s", owner).acl,
              ...acl.filter(({ grantee }) => grantee !== owner),
            ],
          })]),
        ],
        objects: objects.filter(({ schema }) => hasSchema(schema)),
        defaultPrivileges: defaultPrivileges.filter(({ schema }) => hasSchema(schema)),
      });
    })
  );

const databases = fc.dictionary(
  fc.constantFrom(...DATABASES),
  role.chain((owner) =>
    fc.record({
      owner: fc.constant(owner),
      acl: fc.option(acls(owner, DATABASE_PRIVILEGES)),
      invalid: rarely,
      connectionLimit: fc.constantFrom(-1, 5),
      comment: fc.option(fc.constant("words")),
      settings: actualSettings,
      inside: insides,
    })
  ),
);

const memberships = fc.uniqueArray(
  fc.record({
    role,
    member: role,
    grantor: fc.constantFrom("postgres", "other"),
    inherit: fc.boolean(),
    admin: fc.boolean(),
  }),
  { selector: ({ role, member, grantor }) => `${role}/${member}/${grantor}`, maxLength: 4 },
).map((each) => each.filter(({ role, member }) => role < member));

const roleParts = fc.record({
  login: fc.boolean(),
  createDatabase: fc.boolean(),
  connectionLimit: fc.constantFrom(-1, 3),
  validUntil: fc.constantFrom("infinity", "2030-01-01T00:00:00.000Z"),
  settings: actualSettings,
});

/** Whoever owns or holds something is there. */
export const actuals: fc.Arbitrary<Actual> = fc
  .record({
    roles: fc.tuple(...ROLES.map((name) => roleParts.map((parts) => actualRole(name, parts)))),
    memberships,
    databases,
  })
  .map(({ roles, memberships, databases }) =>
    actual({
      roles: [...roles, actualRole("postgres", { superuser: true }), actualRole("other")],
      memberships: memberships.map(({ role, member, ...rest }) =>
        actualMembership(role, member, rest)
      ),
      databases: Object.entries(databases).map(([name, { inside: _, acl, ...parts }]) =>
        actualDatabase(name, parts.owner, { ...parts, acl: acl ?? defaultAcl(parts.owner) })
      ),
      databasesOfRoles: Object.entries(databases).map(([name, { owner, acl }]) =>
        actualDatabase(name, owner, { acl: acl ?? defaultAcl(owner) })
      ),
      // Nobody gets into an invalid one.
      insides: new Map(
        Object.entries(databases)
          .filter(([, { invalid }]) => !invalid)
          .map(([name, { inside }]) => [name, inside]),
      ),
      settingFacts: new Map(SETTINGS.map((name) => [name, { context: "user", granted: false }])),
    })
  );

/** A server on which some roles are not there yet; they own and hold nothing. */
export const emptyServers: fc.Arbitrary<Actual> = fc.subarray(ROLES).map((names) =>
  actual({
    roles: [...names.map((name) => actualRole(name)), actualRole("postgres", { superuser: true })],
    settingFacts: new Map(SETTINGS.map((name) => [name, { context: "user", granted: false }])),
  })
);

/** The same server as an admin without superuser sees it, who once created all roles. */
export function asRestrictedAdmin(found: Actual, versionNum: number): Actual {
  const admin = versionNum >= 160000;
  return {
    ...found,
    server: restrictedServer({ versionNum }),
    memberships: oneOfEach(found.memberships.map((each) => ({ ...each, grantor: "adm" }))),
    roles: new Map(
      [...found.roles].map(([name, each]) => [
        name,
        each.superuser || name === "other"
          ? each
          : { ...each, rights: { set: false, inherit: false, admin } },
      ]),
    ),
  };
}

export function asSuperuser(found: Actual, versionNum: number): Actual {
  const memberships = versionNum >= 160000 ? found.memberships : oneOfEach(found.memberships);
  return { ...found, server: serverFacts({ versionNum }), memberships };
}

/** Before PostgreSQL 16 there is one membership of a pair, whoever granted it. */
function oneOfEach(memberships: readonly ActualMembership[]): readonly ActualMembership[] {
  const pairs = Map.groupBy(memberships, ({ role, member }) => `${role}/${member}`);
  return [...pairs.values()].map(([first]) => first!);
}

export function toCheck(state: string): PasswordCheck {
  const verifier = new Secret("new verifier");
  if (state === "unknown") return { state, verifier, reason: "why" };
  return state === "differs" ? { state, verifier } : { state: "equal" };
}

export const checks: fc.Arbitrary<ReadonlyMap<string, PasswordCheck>> = fc
  .tuple(...ROLES.map(() => fc.constantFrom("equal", "differs", "unknown")))
  .map((states) => new Map(states.map((state, index) => [ROLES[index]!, toCheck(state)])));

export const ALL_EQUAL = new Map(ROLES.map((name) => [name, toCheck("equal")]));
