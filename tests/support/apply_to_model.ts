import type {
  AclEntry,
  Actual,
  ActualDatabase,
  ActualInside,
  ActualMembership,
  ActualRole,
} from "../../src/model/actual.ts";
import type {
  AlterDatabaseOwner,
  AlterPrivileges,
  AlterSetting,
  Change,
  ClearRole,
  GrantMembership,
  RevokeMembership,
  RoleAttributes,
} from "../../src/model/change.ts";
import { aclAfterOwnerChange } from "../../src/plan/acl.ts";
import { freshInside } from "../../src/plan/fresh_inside.ts";
import { insideAfterReassign } from "../../src/plan/inside_after_reassign.ts";
import {
  aclOf,
  actualDatabase,
  actualExtension,
  actualMembership,
  actualRole,
  actualSchema,
} from "./builders.ts";

const WITH_OPTIONS = 160000;

/**
 * What a server would have after the changes: the model of PostgreSQL that plans count on.
 *
 * Throws where PostgreSQL would: what is not there, what is there already, what the admin
 * may not do.
 */
export function applyToModel(changes: readonly Change[], actual: Actual): Actual {
  return changes.reduce((before, change) => {
    mustBeAbleTo(change, before);
    return applyOne(before, change);
  }, actual);
}

/** The part of PostgreSQL's permission checks that a plan for a restricted admin is made for. */
function mustBeAbleTo(change: Change, { server: { admin, versionNum }, roles }: Actual): void {
  if (admin.superuser) return must(change.as === undefined, "a superuser acts as itself");
  const may = (right: "set" | "inherit" | "admin", name: string) =>
    must(
      name === admin.name || roles.get(name)?.rights[right] === true,
      `${admin.name} lacks ${right} on ${name} for ${change.kind}`,
    );
  const may16 = (right: "admin", name: string) => versionNum >= WITH_OPTIONS && may(right, name);
  if (change.as !== undefined) may("set", change.as);
  switch (change.kind) {
    case "alter_role":
    case "drop_role":
    case "grant_membership":
      return void may16("admin", change.role);
    case "create_database":
      return void may("set", change.owner);
    case "alter_database_owner":
      may("set", change.to);
      return void may("inherit", change.from);
    case "drop_database":
      return void may("inherit", change.owner);
    case "clear_role":
      may("inherit", change.role);
      return void may("inherit", change.heir);
    default:
      return;
  }
}

function applyOne(actual: Actual, change: Change): Actual {
  switch (change.kind) {
    case "create_role": {
      const { role: name, attributes, withAdmin } = change;
      must(!actual.roles.has(name), `role ${name} exists`);
      const rights = { set: withAdmin, inherit: withAdmin, admin: true };
      return withRole(actual, merge(actualRole(name, { rights, login: false }), attributes));
    }
    case "alter_role":
      return withRole(actual, merge(existing(actual.roles, change.role), change.attributes));
    case "clear_role":
      return clearRole(actual, change);
    case "drop_role":
      return dropRole(actual, change.role);
    case "grant_membership":
      return grantMembership(actual, change);
    case "revoke_membership":
      return revokeMembership(actual, change);
    case "create_database": {
      const { database: name, owner, options } = change;
      must(!actual.databases.has(name), `database ${name} exists`);
      existing(actual.roles, owner);
      const { connectionLimit = -1 } = options;
      const created = withDatabase(actual, actualDatabase(name, owner, { connectionLimit }));
      return withInside(created, name, freshInside(actual.server));
    }
    case "alter_database_owner":
      return alterOwner(actual, change);
    case "alter_database_limit": {
      const before = existing(actual.databases, change.database);
      return withDatabase(actual, { ...before, connectionLimit: change.to });
    }
    case "comment_on_database": {
      const before = existing(actual.databases, change.database);
      return withDatabase(actual, { ...before, comment: change.to === "" ? null : change.to });
    }
    case "alter_setting":
      return alterSetting(actual, change);
    case "drop_database": {
      existing(actual.databases, change.database);
      return { ...actual, databases: without(actual.databases, change.database) };
    }
    case "create_schema": {
      const { database, schema, owner } = change;
      const inside = existing(actual.insides, database);
      must(!inside.schemas.has(schema), `schema ${schema} exists`);
      existing(actual.roles, owner);
      const schemas = withOne(inside.schemas, actualSchema(schema, owner));
      return withInside(actual, database, { ...inside, schemas });
    }
    case "create_extension": {
      const { database, extension, schema = "public", as: owner = "postgres" } = change;
      const inside = existing(actual.insides, database);
      must(!inside.extensions.has(extension), `extension ${extension} exists`);
      existing(inside.schemas, schema);
      const available = existing(actual.availableExtensions, extension);
      const { version = available.defaultVersion } = change;
      const created = actualExtension(extension, { schema, version, owner });
      const extensions = withOne(inside.extensions, created);
      return withInside(actual, database, { ...inside, extensions });
    }
    case "alter_extension": {
      const { database, extension } = change;
      const inside = existing(actual.insides, database);
      const { version, schema, ...before } = existing(inside.extensions, extension);
      const extensions = withOne(inside.extensions, {
        ...before,
        version: change.version?.to ?? version,
        schema: change.schema?.to ?? schema,
      });
      return withInside(actual, database, { ...inside, extensions });
    }
    case "grant":
    case "revoke":
      return alterPrivileges(actual, change);
  }
}

function merge(role: ActualRole, attributes: RoleAttributes): ActualRole {
  return { ...role, ...attributes };
}

/** DROP OWNED takes the privileges on shared objects along, whatever the database. */
function clearRole(actual: Actual, { role, database, heir }: ClearRole): Actual {
  existing(actual.roles, heir);
  must(
    ![...actual.databases.values()].some(({ owner }) => owner === role),
    `REASSIGN OWNED would carry off databases of ${role}`,
  );
  const databases = new Map(
    [...actual.databases].map(([name, each]) => [name, { ...each, acl: aclWithout(each, role) }]),
  );
  const inside = actual.insides.get(database);
  const cleared = { ...actual, databases };
  if (inside === undefined) return cleared;
  const moved = insideAfterReassign(inside, role, heir);
  return withInside(cleared, database, {
    ...moved,
    schemas: new Map(
      [...moved.schemas].map(([name, each]) => [name, { ...each, acl: aclWithout(each, role) }]),
    ),
    objects: moved.objects.map((each) => ({ ...each, acl: aclWithout(each, role) })),
    defaultPrivileges: moved.defaultPrivileges.filter(({ creator, grantee }) =>
      creator !== role && grantee !== role
    ),
  });
}

function aclWithout({ acl }: { readonly acl: readonly AclEntry[] }, role: string) {
  return acl.filter(({ grantee }) => grantee !== role);
}

function dropRole(actual: Actual, role: string): Actual {
  existing(actual.roles, role);
  const acls = [...actual.databases.values(), ...actual.insides.values()].flatMap((each) =>
    "acl" in each ? [each] : [...each.schemas.values(), ...each.objects]
  );
  must(
    !acls.some(({ owner, acl }) => owner === role || acl.some(({ grantee }) => grantee === role)),
    `role ${role} still owns, or is granted, something`,
  );
  return {
    ...actual,
    roles: without(actual.roles, role),
    memberships: actual.memberships.filter((each) => each.role !== role && each.member !== role),
  };
}

function grantMembership(actual: Actual, change: GrantMembership): Actual {
  const { role, member, options, grantedBy } = change;
  const { versionNum, admin, bootstrapRole } = actual.server;
  const hasOptions = versionNum >= WITH_OPTIONS;
  // Since PostgreSQL 16 a superuser's grant is the bootstrap superuser's.
  const grantor = grantedBy ?? (hasOptions && admin.superuser ? bootstrapRole : admin.name);
  existing(actual.roles, role);
  if (member === admin.name) {
    const { inherit = hasOptions ? admin.inherit : true, set = true } = options;
    return withRights(actual, role, { inherit, set });
  }
  existing(actual.roles, member);
  const isIt = (each: ActualMembership) =>
    each.role === role && each.member === member && (!hasOptions || each.grantor === grantor);
  const before = actual.memberships.find(isIt) ?? actualMembership(role, member, { grantor });
  const memberships = [
    ...actual.memberships.filter((each) => !isIt(each)),
    { ...before, ...options },
  ];
  return { ...actual, memberships };
}

function revokeMembership(actual: Actual, change: RevokeMembership): Actual {
  const { role, member, grantedBy } = change;
  const { versionNum, admin, bootstrapRole } = actual.server;
  if (member === admin.name) return withRights(actual, role, { inherit: false, set: false });
  const own = admin.superuser ? bootstrapRole : admin.name;
  const memberships = actual.memberships.filter((each) =>
    each.role !== role || each.member !== member ||
    (versionNum >= WITH_OPTIONS && each.grantor !== (grantedBy ?? own))
  );
  must(memberships.length < actual.memberships.length, `no membership of ${member} in ${role}`);
  return { ...actual, memberships };
}

function withRights(
  actual: Actual,
  role: string,
  rights: { readonly inherit: boolean; readonly set: boolean },
): Actual {
  const before = existing(actual.roles, role);
  return withRole(actual, { ...before, rights: { ...before.rights, ...rights } });
}

function alterOwner(actual: Actual, change: AlterDatabaseOwner): Actual {
  const { database, from, to, reassign: reassignment } = change;
  existing(actual.roles, to);
  const before = existing(actual.databases, database);
  must(before.owner === from, `${database} belongs to ${before.owner}`);
  const acl = aclAfterOwnerChange(before.acl, from, to);
  const changed = withDatabase(actual, { ...before, owner: to, acl });
  const inside = actual.insides.get(database);
  if (reassignment === undefined || inside === undefined) return changed;
  return withInside(changed, database, insideAfterReassign(inside, from, to));
}

function alterSetting(actual: Actual, { target, setting, to }: AlterSetting): Actual {
  const change = (settings: ReadonlyMap<string, string>) => {
    const rest = without(settings, setting.toLowerCase());
    return to === null ? rest : new Map([...rest, [setting.toLowerCase(), to]]);
  };
  if ("role" in target) {
    const before = existing(actual.roles, target.role);
    return withRole(actual, { ...before, settings: change(before.settings) });
  }
  const before = existing(actual.databases, target.database);
  return withDatabase(actual, { ...before, settings: change(before.settings) });
}

function alterPrivileges(actual: Actual, change: AlterPrivileges): Actual {
  const { database, target, role } = change;
  if (role !== null && role !== actual.server.admin.name) existing(actual.roles, role);
  if (target.on === "database") {
    const before = existing(actual.databases, database);
    return withDatabase(actual, { ...before, acl: aclAfter(before, change) });
  }
  const inside = existing(actual.insides, database);
  switch (target.on) {
    case "schema": {
      const before = existing(inside.schemas, target.schema);
      const schemas = withOne(inside.schemas, { ...before, acl: aclAfter(before, change) });
      return withInside(actual, database, { ...inside, schemas });
    }
    case "future":
      return withInside(actual, database, {
        ...inside,
        defaultPrivileges: futureAfter(actual, inside, change),
      });
    default: {
      for (const identity of target.identities) {
        must(inside.objects.some((each) => each.identity === identity), `no ${identity}`);
      }
      const objects = inside.objects.map((each) =>
        target.identities.includes(each.identity) ? { ...each, acl: aclAfter(each, change) } : each
      );
      return withInside(actual, database, { ...inside, objects });
    }
  }
}

/** Whoever runs it, a grant is the owner's, and only the owner's grants are revoked. */
function aclAfter(
  { owner, acl }: { readonly owner: string; readonly acl: readonly AclEntry[] },
  { kind, role, privileges }: AlterPrivileges,
): readonly AclEntry[] {
  const affected = (entry: AclEntry) =>
    entry.grantee === role && entry.grantor === owner && privileges.includes(entry.privilege);
  const rest = acl.filter((entry) => !affected(entry));
  return kind === "grant" ? [...rest, ...aclOf(role, privileges, owner)] : rest;
}

function futureAfter(actual: Actual, inside: ActualInside, change: AlterPrivileges) {
  const { target, kind, role, privileges } = change;
  if (target.on !== "future") return inside.defaultPrivileges;
  const { creator, schema, class: objects } = target;
  existing(actual.roles, creator);
  if (schema !== null) existing(inside.schemas, schema);
  const affected = privileges.map((privilege) => ({
    creator,
    schema,
    class: objects,
    grantee: role,
    privilege,
  }));
  const rest = inside.defaultPrivileges.filter((each) =>
    !affected.some((one) => JSON.stringify(Object.values(one)) === keyOf(each))
  );
  return kind === "grant" ? [...rest, ...affected] : rest;

  function keyOf(each: ActualInside["defaultPrivileges"][number]): string {
    return JSON.stringify([
      each.creator,
      each.schema,
      each.class,
      each.grantee,
      each.privilege,
    ]);
  }
}

function withRole(actual: Actual, role: ActualRole): Actual {
  return { ...actual, roles: withOne(actual.roles, role) };
}

function withDatabase(actual: Actual, database: ActualDatabase): Actual {
  return { ...actual, databases: withOne(actual.databases, database) };
}

function withInside(actual: Actual, database: string, inside: ActualInside): Actual {
  return { ...actual, insides: new Map([...actual.insides, [database, inside]]) };
}

function withOne<Named extends { readonly name: string }>(
  items: ReadonlyMap<string, Named>,
  item: Named,
): ReadonlyMap<string, Named> {
  return new Map([...items, [item.name, item]]);
}

function without<Value>(
  items: ReadonlyMap<string, Value>,
  name: string,
): ReadonlyMap<string, Value> {
  return new Map([...items].filter(([each]) => each !== name));
}

function existing<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`"${name}" does not exist`);
  return value;
}

function must(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}
