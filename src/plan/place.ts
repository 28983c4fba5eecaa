import type { Change } from "../model/change.ts";

/** The database in which a change has to be made; undefined where any will do. */
export function placeOf(change: Change): string | undefined {
  switch (change.kind) {
    case "create_schema":
    case "create_extension":
    case "alter_extension":
    case "clear_role":
      return change.database;
    case "alter_database_owner":
      return change.reassign === undefined ? undefined : change.database;
    case "grant":
    case "revoke":
      return change.target.on === "database" ? undefined : change.database;
    default:
      return undefined;
  }
}
