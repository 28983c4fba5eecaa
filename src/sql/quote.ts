import { Secret } from "../model/secret.ts";

/** Quotes a name: always, since an unquoted one folds to lower case. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Quotes a text constant.
 *
 * A text with a backslash becomes `E'…'`, which reads the same whatever
 * `standard_conforming_strings` says.
 */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/**
 * Quotes a secret text constant, quotes included: what a plan shows for it, `[secret]`, is
 * not SQL, so that nobody who runs the shown statement sets that word as a password.
 */
export function quoteSecret(secret: Secret): Secret {
  return new Secret(quoteLiteral(secret.reveal()));
}
