import { Secret } from "./secret.ts";

/**
 * One SQL statement, as text fragments with secrets in between.
 *
 * What a plan shows and what a session sends come from the same value: a plan
 * shows each secret as `[secret]`, a session reveals it as it writes the bytes.
 */
export interface Statement {
  readonly fragments: readonly (string | Secret)[];
}

/** The statement as a person may see it: each secret masked, no trailing semicolon. */
export function showStatement(statement: Statement): string {
  return statement.fragments.map(String).join("");
}

/** The statement as the server must get it. Only a session calls this. */
export function revealStatement(statement: Statement): string {
  return statement.fragments
    .map((fragment) => fragment instanceof Secret ? fragment.reveal() : fragment)
    .join("");
}
