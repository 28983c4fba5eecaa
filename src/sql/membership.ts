import type { MembershipOptions } from "../model/change.ts";
import type { Statement } from "../model/statement.ts";
import { quoteIdentifier } from "./quote.ts";

/**
 * INHERIT and SET are options of a membership since PostgreSQL 16, and so is ADMIN as a
 * boolean: alone it is written in the form that every version knows.
 */
export function grantMembership(
  role: string,
  member: string,
  { options, grantedBy }: {
    readonly options: MembershipOptions;
    readonly grantedBy?: string | undefined;
  },
): Statement {
  const { admin, inherit, set } = options;
  if (admin === false && inherit === undefined && set === undefined) {
    return revoke(`ADMIN OPTION FOR ${quoteIdentifier(role)}`, member, grantedBy);
  }
  const alone = admin === true && inherit === undefined && set === undefined;
  const list = Object.entries({ ADMIN: admin, INHERIT: inherit, SET: set })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value ? "TRUE" : "FALSE"}`);
  const clause = alone ? " WITH ADMIN OPTION" : list.length > 0 ? ` WITH ${list.join(", ")}` : "";
  return {
    fragments: [
      `GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(member)}${clause}${by(grantedBy)}`,
    ],
  };
}

/** Without `grantedBy` only a grant of our own is revoked, on PostgreSQL 16 and later. */
export function revokeMembership(role: string, member: string, grantedBy?: string): Statement {
  return revoke(quoteIdentifier(role), member, grantedBy);
}

function revoke(what: string, member: string, grantedBy: string | undefined): Statement {
  return { fragments: [`REVOKE ${what} FROM ${quoteIdentifier(member)}${by(grantedBy)}`] };
}

function by(grantor: string | undefined): string {
  return grantor === undefined ? "" : ` GRANTED BY ${quoteIdentifier(grantor)}`;
}
