import type { MembershipOptions } from "../model/change.ts";
import type { Statement } from "../model/statement.ts";
import { quoteIdentifier } from "./quote.ts";

/** INHERIT and SET are options of a membership since PostgreSQL 16. */
export function grantMembership(
  role: string,
  member: string,
  options: MembershipOptions,
): Statement {
  const { admin, inherit, set } = options;
  // WITH ADMIN OPTION is what every version knows; the boolean form came with 16.
  const oldForm = admin === true && inherit === undefined && set === undefined;
  const list = Object.entries({ ADMIN: admin, INHERIT: inherit, SET: set })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value ? "TRUE" : "FALSE"}`);
  const clause = oldForm ? " WITH ADMIN OPTION" : list.length > 0 ? ` WITH ${list.join(", ")}` : "";
  return {
    fragments: [`GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(member)}${clause}`],
  };
}

/** Without `grantedBy` only a grant of our own is revoked, on PostgreSQL 16 and later. */
export function revokeMembership(role: string, member: string, grantedBy?: string): Statement {
  const by = grantedBy === undefined ? "" : ` GRANTED BY ${quoteIdentifier(grantedBy)}`;
  return {
    fragments: [`REVOKE ${quoteIdentifier(role)} FROM ${quoteIdentifier(member)}${by}`],
  };
}
