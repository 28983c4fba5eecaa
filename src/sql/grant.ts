import { DATABASE_PRIVILEGES, type DatabasePrivilege } from "../model/change.ts";
import type { Statement } from "../model/statement.ts";
import { quoteIdentifier } from "./quote.ts";

/** The command tag says GRANT even where nothing was granted: look at the warnings (01007). */
export function grantOnDatabase(
  database: string,
  role: string,
  privileges: readonly DatabasePrivilege[],
): Statement {
  const all = DATABASE_PRIVILEGES.every((privilege) => privileges.includes(privilege));
  const what = all ? "ALL PRIVILEGES" : privileges.join(", ");
  return {
    fragments: [
      `GRANT ${what} ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(role)}`,
    ],
  };
}
