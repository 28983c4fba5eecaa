import type { AlterDatabaseOwner, AlterSetting, Change } from "../model/change.ts";
import type { Statement } from "../model/statement.ts";
import {
  alterDatabaseLimit,
  alterDatabaseOwner,
  commentOnDatabase,
  createDatabase,
  dropDatabase,
  reassignOwned,
} from "../sql/database.ts";
import { createExtension, moveExtension, updateExtension } from "../sql/extension.ts";
import { alterPrivileges } from "../sql/grant.ts";
import { grantMembership, revokeMembership } from "../sql/membership.ts";
import { quoteIdentifier } from "../sql/quote.ts";
import { alterRole, clearRole, createRole, dropRole } from "../sql/role.ts";
import { createSchema } from "../sql/schema.ts";
import { resetOnDatabase, resetOnRole, setOnDatabase, setOnRole } from "../sql/setting.ts";

/**
 * The SQL of a change: the one source of what a plan shows and what apply runs.
 *
 * Several statements are meant as one transaction.
 */
export function statementsOf(change: Change): readonly Statement[] {
  const statements = ownStatements(change);
  if (change.as === undefined) return statements;
  const setRole = { fragments: [`SET ROLE ${quoteIdentifier(change.as)}`] };
  return [setRole, ...statements, { fragments: ["RESET ROLE"] }];
}

function ownStatements(change: Change): readonly Statement[] {
  switch (change.kind) {
    case "create_role":
      return [createRole(change.role, change.attributes, change)];
    case "alter_role":
      return [alterRole(change.role, change.attributes)];
    case "clear_role":
      return clearRole(change.role, change.heir);
    case "drop_role":
      return [dropRole(change.role)];
    case "grant_membership":
      return [grantMembership(change.role, change.member, change)];
    case "revoke_membership":
      return [revokeMembership(change.role, change.member, change.grantedBy)];
    case "create_database":
      return [createDatabase(change.database, change.owner, change.options)];
    case "alter_database_owner":
      return change.reassign
        ? reassignInside(change)
        : [alterDatabaseOwner(change.database, change.to)];
    case "alter_database_limit":
      return [alterDatabaseLimit(change.database, change.to)];
    case "comment_on_database":
      return [commentOnDatabase(change.database, change.to)];
    case "alter_setting":
      return [alterSetting(change)];
    case "drop_database":
      return [dropDatabase(change.database, change)];
    case "create_schema":
      return [createSchema(change.schema, change.owner)];
    case "create_extension":
      return [createExtension(change.extension, change)];
    case "alter_extension":
      return [
        ...(change.version ? [updateExtension(change.extension, change.version.to)] : []),
        ...(change.schema ? [moveExtension(change.extension, change.schema.to)] : []),
      ];
    case "grant":
    case "revoke":
      return [alterPrivileges(change)];
    default:
      return unknownKind(change);
  }
}

/**
 * REASSIGN OWNED moves shared objects too: the role's other databases. They are
 * given back, with the privileges that the new owner had been granted there,
 * which the moves to and fro rename to the old one.
 */
function reassignInside(
  { database, from, to, reassign }: AlterDatabaseOwner,
): readonly Statement[] {
  const { keep, defaultPrivileges } = reassign!;
  return [
    // First, since as the database's owner the new one may create in schema public.
    alterDatabaseOwner(database, to),
    reassignOwned(from, to),
    ...keep.flatMap((kept) => [
      alterDatabaseOwner(kept.database, from),
      ...(kept.privileges.length === 0 ? [] : [alterPrivileges({
        kind: "grant",
        database: kept.database,
        target: { on: "database" },
        role: to,
        privileges: kept.privileges,
      })]),
    ]),
    ...defaultPrivileges.flatMap(({ schema, class: objects, grantee, privilege }) => {
      const of = (creator: string) => ({ on: "future", class: objects, creator, schema }) as const;
      const rest = { database, role: grantee, privileges: [privilege] };
      return [
        alterPrivileges({ kind: "grant", target: of(to), ...rest }),
        alterPrivileges({ kind: "revoke", target: of(from), ...rest }),
      ];
    }),
  ];
}

function alterSetting({ target, setting, to }: AlterSetting): Statement {
  if ("role" in target) {
    return to === null ? resetOnRole(target.role, setting) : setOnRole(target.role, setting, to);
  }
  return to === null
    ? resetOnDatabase(target.database, setting)
    : setOnDatabase(target.database, setting, to);
}

function unknownKind(change: never): never {
  throw new TypeError(`Cannot make SQL for change "${(change as Change).kind}"`);
}
