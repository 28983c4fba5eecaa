import type { Actual, ActualInside, ActualSchema } from "../model/actual.ts";
import type { DesiredDatabase } from "../model/desired.ts";
import { granteesOf, heldBy } from "./acl.ts";
import { accessSchemas } from "./access_levels.ts";
import type { Step } from "./step.ts";

const SCHEMA_PRIVILEGES = ["USAGE", "CREATE"];

/** The implicit role of whoever owns the current database. */
const DATABASE_OWNER = "pg_database_owner";

/** Creates the declared schemas, lets users into them, and closes `public` where declared. */
export function diffSchemas(
  desired: DesiredDatabase,
  inside: ActualInside,
  actual: Actual,
): readonly Step[] {
  const { name: database, owner, schemas, users, revokePublic, exclusive, origin } = desired;
  if (owner === undefined) return [];
  return [
    ...schemas.filter((schema) => !inside.schemas.has(schema)).map(create),
    ...(revokePublic ? closePublic() : []),
    ...accessSchemas(desired).flatMap(letIn),
    ...(exclusive ? accessSchemas(desired).flatMap(putOut) : []),
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
    if (schema === undefined || !heldBy(schema.acl, null).has("CREATE")) return [];
    const ownerCreates = isOwner(schema) || heldBy(schema.acl, owner!).has("CREATE");
    return [
      ...(ownerCreates ? [] : alter("grant", schema, owner!, ["USAGE", "CREATE"])),
      ...alter("revoke", schema, null, ["CREATE"]),
    ];
  }

  function isOwner(schema: ActualSchema): boolean {
    return schema.owner === owner || schema.owner === DATABASE_OWNER;
  }

  function letIn(name: string): readonly Step[] {
    const schema = inside.schemas.get(name) ?? freshSchema(name, owner!);
    return users
      .filter(({ access, role }) => access !== "owner" && role !== owner)
      .filter(({ role }) => !heldBy(schema.acl, role).has("USAGE"))
      .flatMap(({ role }) => alter("grant", schema, role, ["USAGE"]));
  }

  function putOut(name: string): readonly Step[] {
    const schema = inside.schemas.get(name);
    if (schema === undefined) return [];
    const mayUse = new Set(users.map(({ role }) => role));
    return granteesOf(schema.acl)
      .filter((role) => role !== schema.owner && role !== owner && role !== actual.server.admin.name)
      .flatMap((role) => {
        const held = heldBy(schema.acl, role);
        const unwanted = SCHEMA_PRIVILEGES.filter((privilege) =>
          held.has(privilege) && !(privilege === "USAGE" && mayUse.has(role))
        );
        return alter("revoke", schema, role, unwanted);
      });
  }

  function alter(
    kind: "grant" | "revoke",
    schema: ActualSchema,
    role: string | null,
    privileges: readonly string[],
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
}

/** As CREATE SCHEMA makes it. */
function freshSchema(name: string, owner: string): ActualSchema {
  return { name, owner, acl: [] };
}
