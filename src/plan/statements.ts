import type { Change } from "../model/change.ts";
import type { Statement } from "../model/statement.ts";
import { alterDatabaseOwner, createDatabase } from "../sql/database.ts";
import { grantOnDatabase } from "../sql/grant.ts";
import { alterRole, createRole } from "../sql/role.ts";

/** The SQL of a change: the one source of what a plan shows and what apply runs. */
export function statementsOf(change: Change): readonly Statement[] {
  switch (change.kind) {
    case "create_role":
      return [createRole(change.role, change)];
    case "alter_role":
      return [alterRole(change.role, change)];
    case "create_database":
      return [createDatabase(change.database, change.owner)];
    case "alter_database_owner":
      return [alterDatabaseOwner(change.database, change.to)];
    case "grant_on_database":
      return [grantOnDatabase(change.database, change.role, change.privileges)];
    default:
      return unknownKind(change);
  }
}

function unknownKind(change: never): never {
  throw new TypeError(`Cannot make SQL for change "${(change as Change).kind}"`);
}
