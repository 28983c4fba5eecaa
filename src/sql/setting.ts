import type { Statement } from "../model/statement.ts";
import { quoteIdentifier, quoteLiteral } from "./quote.ts";

/**
 * Settings whose value is a list of names (`GUC_LIST_QUOTE` in guc_tables.c; the
 * list of pg_dump's `variable_is_guc_list_quote`). One quoted text would be
 * taken for one name with commas in it.
 */
const LISTS = new Set([
  "search_path",
  "temp_tablespaces",
  "session_preload_libraries",
  "shared_preload_libraries",
  "local_preload_libraries",
  "unix_socket_directories",
]);

/** Those of the lists that name files: their case matters. */
const FILES = new Set([
  "session_preload_libraries",
  "shared_preload_libraries",
  "local_preload_libraries",
  "unix_socket_directories",
]);

export function setOnDatabase(database: string, setting: string, value: string): Statement {
  return {
    fragments: [`ALTER DATABASE ${quoteIdentifier(database)} ${setClause(setting, value)}`],
  };
}

export function resetOnDatabase(database: string, setting: string): Statement {
  return {
    fragments: [`ALTER DATABASE ${quoteIdentifier(database)} RESET ${settingName(setting)}`],
  };
}

export function setOnRole(role: string, setting: string, value: string): Statement {
  return { fragments: [`ALTER ROLE ${quoteIdentifier(role)} ${setClause(setting, value)}`] };
}

export function resetOnRole(role: string, setting: string): Statement {
  return { fragments: [`ALTER ROLE ${quoteIdentifier(role)} RESET ${settingName(setting)}`] };
}

function setClause(setting: string, value: string): string {
  const name = setting.toLowerCase();
  const values = LISTS.has(name) ? splitNames(value, { fold: !FILES.has(name) }) : [value];
  // An empty list is one empty name to the server: SET search_path = ''.
  const literals = values.length === 0 ? ["''"] : values.map(quoteLiteral);
  return `SET ${settingName(setting)} TO ${literals.join(", ")}`;
}

/** A custom setting has a prefix: each part is a name of its own. */
function settingName(setting: string): string {
  return setting.split(".").map(quoteIdentifier).join(".");
}

/** Whether the server stores the declared value already: lists by their names, others as text. */
export function sameSettingValue(setting: string, stored: string, declared: string): boolean {
  const name = setting.toLowerCase();
  if (!LISTS.has(name)) return stored === declared;
  const split = (list: string) => splitNames(list, { fold: !FILES.has(name) });
  const [a, b] = [split(stored), split(declared)];
  return a.length === b.length && a.every((name, at) => name === b[at]);
}

/**
 * Splits as the server does: quotes keep commas and, where names are folded to lower
 * case (`SplitIdentifierString`, not `SplitDirectoriesString`), case.
 */
export function splitNames(
  list: string,
  { fold }: { readonly fold: boolean },
): readonly string[] {
  const names = list.match(/(?:"(?:[^"]|"")*"|[^",])+/g) ?? [];
  return names
    .map((name) => name.trim())
    .map((name) =>
      name.startsWith('"') && name.endsWith('"') && name.length > 1
        ? name.slice(1, -1).replaceAll('""', '"')
        : fold
        ? name.toLowerCase()
        : name
    )
    .filter((name) => name !== "");
}
