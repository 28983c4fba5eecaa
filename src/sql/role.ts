import type { Secret } from "../model/secret.ts";
import type { Statement } from "../model/statement.ts";
import { quoteIdentifier, quoteSecret } from "./quote.ts";

export interface RoleAttributes {
  readonly login?: boolean;
  readonly verifier?: Secret | undefined;
}

export function createRole(role: string, attributes: RoleAttributes): Statement {
  return { fragments: [`CREATE ROLE ${quoteIdentifier(role)}`, ...clauses(attributes)] };
}

/** Names only the attributes given: a restricted admin may not even repeat some of them. */
export function alterRole(role: string, attributes: RoleAttributes): Statement {
  return { fragments: [`ALTER ROLE ${quoteIdentifier(role)}`, ...clauses(attributes)] };
}

function clauses(attributes: RoleAttributes): readonly (string | Secret)[] {
  const { login, verifier } = attributes;
  return [
    ...(login === undefined ? [] : [login ? " LOGIN" : " NOLOGIN"]),
    ...(verifier === undefined ? [] : [" PASSWORD ", quoteSecret(verifier)]),
  ];
}
