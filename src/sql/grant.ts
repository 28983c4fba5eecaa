import type { AlterPrivileges, GrantTarget } from "../model/change.ts";
import { DATABASE_PRIVILEGES } from "../model/change.ts";
import type { Statement } from "../model/statement.ts";
import { quoteIdentifier } from "./quote.ts";

const OBJECT_WORD = { tables: "TABLE", sequences: "SEQUENCE", routines: "ROUTINE" } as const;

/** The command tag says GRANT even where nothing was granted: look at the warnings (01007). */
export function alterPrivileges(
  change: Pick<AlterPrivileges, "kind" | "database" | "target" | "role" | "privileges">,
): Statement {
  const { kind, database, target, privileges } = change;
  const grantee = change.role === null ? "PUBLIC" : quoteIdentifier(change.role);
  const what = privilegeList(target, privileges);
  const words = kind === "grant" ? ["GRANT", "TO"] : ["REVOKE", "FROM"];
  const [verb, preposition] = words;
  switch (target.on) {
    case "database":
      return text(
        `${verb} ${what} ON DATABASE ${quoteIdentifier(database)} ${preposition} ${grantee}`,
      );
    case "schema":
      return text(
        `${verb} ${what} ON SCHEMA ${quoteIdentifier(target.schema)} ${preposition} ${grantee}`,
      );
    case "future":
      return text(
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(target.creator)} ` +
          (target.schema === null ? "" : `IN SCHEMA ${quoteIdentifier(target.schema)} `) +
          `${verb} ${what} ON ${target.class.toUpperCase()} ${preposition} ${grantee}`,
      );
    default:
      return text(
        `${verb} ${what} ON ${OBJECT_WORD[target.on]} ${target.identities.join(", ")} ` +
          `${preposition} ${grantee}`,
      );
  }
}

function privilegeList(target: GrantTarget, privileges: readonly string[]): string {
  const all = target.on === "database" &&
    DATABASE_PRIVILEGES.every((privilege) => privileges.includes(privilege));
  return all ? "ALL PRIVILEGES" : privileges.join(", ");
}

function text(fragment: string): Statement {
  return { fragments: [fragment] };
}
