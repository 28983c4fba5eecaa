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

/** Quotes a secret text constant; a plan shows `'[secret]'`. */
export function quoteSecret(secret: Secret): readonly (string | Secret)[] {
  const escaped = quoteLiteral(secret.reveal());
  const start = escaped.indexOf("'") + 1;
  return [escaped.slice(0, start), new Secret(escaped.slice(start, -1)), "'"];
}
