import type { Actual, ActualInside, ActualSchema } from "../model/actual.ts";
import type { DesiredDatabase } from "../model/desired.ts";
import { granteesOf, heldBy } from "./acl.ts";
import { accessSchemas, DATABASE_OWNER } from "./access_levels.ts";
import type { Step } from "./step.ts";

const SCHEMA_PRIVILEGES = ["USAGE", "CREATE"];

/** Creates the declared schemas, lets users into them, and closes `public` where declared. */
export function diffSchemas(desired: DesiredDatabase, inside: ActualInside): readonly Step[] {
  const { name: database, owner, schemas, users, revokePublic, origin } = desired;
  if (owner === undefined) return [];
  return [
    ...schemas.filter((schema) => !inside.schemas.has(schema)).map(create),
    ...(revokePublic ? closePublic() : []),
    ...accessSchemas(desired).flatMap(letIn),
  ];

  function create(schema: string): Step {
    return {
      change: {
        kind: "create_schema",
        action: "add",
        database,
        schema,
        owner: owner!,
        origin,
        needs: [`database:${database}`, `role:${owner!}`],
        as: owner!,
      },
    };
  }

  /** Who may create there is what its catalog entry says, whatever the version. */
  function closePublic(): readonly Step[] {
    const schema = inside.schemas.get("public");
    if (schema === undefined) return [];
    // What the owner had through PUBLIC, now or before, it must keep.
    const ownerCreates = isOwner(schema) || heldBy(schema.acl, owner!).has("CREATE");
    const open = heldBy(schema.acl, null).has("CREATE");
    return [
      ...(ownerCreates ? [] : alter("grant", schema, owner!, ["USAGE", "CREATE"])),
      ...(open ? alter("revoke", schema, null, ["CREATE"]) : []),
    ];
  }

  function isOwner(schema: ActualSchema): boolean {
    return schema.owner === owner || schema.owner === DATABASE_OWNER;
  }

  function letIn(name: string): readonly Step[] {
    const schema = inside.schemas.get(name) ?? freshSchema(name, owner!);
    const open = heldBy(schema.acl, null).has("USAGE") && !closes(desired, name);
    return users
      .filter(({ access, role }) => access !== "owner" && role !== owner)
      .filter(({ role }) => !open && !heldBy(schema.acl, role).has("USAGE"))
      .flatMap(({ role }) => alter("grant", schema, role, ["USAGE"]));
  }

  function alter(
    kind: "grant" | "revoke",
    schema: ActualSchema,
    role: string | null,
    privileges: readonly string[],
  ): readonly Step[] {
    return alterSchemaPrivileges(desired, schema, { kind, role, privileges });
  }
}

/**
 * Puts those out of the declared schemas who are not declared.
 *
 * To be done after the privileges on their objects: whoever owns one must still
 * be able to name it.
 */
export function diffSchemaStrangers(
  desired: DesiredDatabase,
  inside: ActualInside,
  actual: Actual,
): readonly Step[] {
  const { users, owner, exclusive } = desired;
  if (!exclusive) return [];
  const mayUse = new Set(users.map(({ role }) => role));
  return accessSchemas(desired).flatMap((name) => {
    const schema = inside.schemas.get(name);
    if (schema === undefined) return [];
    const untouched = [schema.owner, owner, actual.server.admin.name];
    const strangers = granteesOf(schema.acl).filter((role) => !untouched.includes(role));
    return [...(closes(desired, name) ? [null] : []), ...strangers].flatMap((role) => {
      const held = heldBy(schema.acl, role);
      const mayEnter = role !== null && mayUse.has(role);
      const privileges = SCHEMA_PRIVILEGES.filter((privilege) =>
        held.has(privilege) && !(privilege === "USAGE" && mayEnter)
      );
      return alterSchemaPrivileges(desired, schema, { kind: "revoke", role, privileges });
    });
  });
}

/** PUBLIC has USAGE on schema `public` from the start; elsewhere somebody granted it by hand. */
function closes({ exclusive }: DesiredDatabase, schema: string): boolean {
  return exclusive && schema !== "public";
}

interface SchemaPrivileges {
  readonly kind: "grant" | "revoke";
  /** Null for PUBLIC. */
  readonly role: string | null;
  readonly privileges: readonly string[];
}

function alterSchemaPrivileges(
  { name: database, owner, users, origin }: DesiredDatabase,
  schema: ActualSchema,
  { kind, role, privileges }: SchemaPrivileges,
): readonly Step[] {
  if (privileges.length === 0) return [];
  return [{
    change: {
      kind,
      action: kind === "grant" ? "add" : "remove",
      database,
      target: { on: "schema", schema: schema.name },
      role,
      privileges,
      origin: users.find((user) => user.role === role)?.origin ?? origin,
      needs: [`database:${database}`, ...(role === null ? [] : [`role:${role}` as const])],
      as: schema.owner === DATABASE_OWNER ? owner! : schema.owner,
    },
  }];
}

/** As CREATE SCHEMA makes it. */
function freshSchema(name: string, owner: string): ActualSchema {
  return { name, owner, acl: [] };
}
