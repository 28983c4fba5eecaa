import type { RoleAttributes } from "../model/change.ts";
import type { Secret } from "../model/secret.ts";
import type { Statement } from "../model/statement.ts";
import { quoteIdentifier, quoteLiteral, quoteSecret } from "./quote.ts";

export interface CreateRoleOptions {
  /** Makes the current user a member in the same statement: works on every version. */
  readonly withAdmin: boolean;
}

export function createRole(
  role: string,
  attributes: RoleAttributes,
  options: CreateRoleOptions,
): Statement {
  return {
    fragments: [
      `CREATE ROLE ${quoteIdentifier(role)}`,
      ...clauses(attributes),
      ...(options.withAdmin ? [" ROLE CURRENT_USER"] : []),
    ],
  };
}

/** Names only the attributes given: a restricted admin may not even repeat some of them. */
export function alterRole(role: string, attributes: RoleAttributes): Statement {
  return { fragments: [`ALTER ROLE ${quoteIdentifier(role)}`, ...clauses(attributes)] };
}

export function dropRole(role: string): Statement {
  return { fragments: [`DROP ROLE ${quoteIdentifier(role)}`] };
}

/**
 * In the current database: what `role` owns goes to `heir`, its privileges go.
 *
 * REASSIGN also moves every database that the role owns, so it must own none.
 */
export function clearRole(role: string, heir: string): readonly Statement[] {
  const name = quoteIdentifier(role);
  return [
    { fragments: [`REASSIGN OWNED BY ${name} TO ${quoteIdentifier(heir)}`] },
    { fragments: [`DROP OWNED BY ${name}`] },
  ];
}

function clauses(attributes: RoleAttributes): readonly (string | Secret)[] {
  const { connectionLimit, validUntil, verifier } = attributes;
  return [
    ...flag("LOGIN", attributes.login),
    ...flag("CREATEDB", attributes.createDatabase),
    ...flag("CREATEROLE", attributes.createRole),
    ...flag("REPLICATION", attributes.replication),
    ...flag("BYPASSRLS", attributes.bypassRls),
    ...(connectionLimit === undefined ? [] : [` CONNECTION LIMIT ${connectionLimit}`]),
    ...(validUntil === undefined ? [] : [` VALID UNTIL ${quoteLiteral(validUntil)}`]),
    ...(verifier === undefined ? [] : [" PASSWORD ", quoteSecret(verifier)]),
  ];
}

function flag(word: string, value: boolean | undefined): readonly string[] {
  return value === undefined ? [] : [value ? ` ${word}` : ` NO${word}`];
}
