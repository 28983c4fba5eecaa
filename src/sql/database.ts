import type { DatabaseOptions } from "../model/change.ts";
import type { Statement } from "../model/statement.ts";
import { quoteIdentifier, quoteLiteral } from "./quote.ts";

/** Cannot run inside a transaction, nor together with another statement. */
export function createDatabase(
  database: string,
  owner: string,
  options: DatabaseOptions,
): Statement {
  const { encoding, locale, template, localeProvider, icuLocale, connectionLimit } = options;
  const clauses = [
    `OWNER ${quoteIdentifier(owner)}`,
    ...(template === undefined ? [] : [`TEMPLATE ${quoteIdentifier(template)}`]),
    ...(encoding === undefined ? [] : [`ENCODING ${quoteLiteral(encoding)}`]),
    ...(localeProvider === undefined ? [] : [`LOCALE_PROVIDER ${localeProvider}`]),
    ...(locale === undefined ? [] : [`LOCALE ${quoteLiteral(locale)}`]),
    ...(icuLocale === undefined ? [] : [`ICU_LOCALE ${quoteLiteral(icuLocale)}`]),
    ...(connectionLimit === undefined ? [] : [`CONNECTION LIMIT ${connectionLimit}`]),
  ];
  return { fragments: [`CREATE DATABASE ${quoteIdentifier(database)} ${clauses.join(" ")}`] };
}

export function alterDatabaseOwner(database: string, owner: string): Statement {
  return {
    fragments: [`ALTER DATABASE ${quoteIdentifier(database)} OWNER TO ${quoteIdentifier(owner)}`],
  };
}

export function reassignOwned(from: string, to: string): Statement {
  return {
    fragments: [`REASSIGN OWNED BY ${quoteIdentifier(from)} TO ${quoteIdentifier(to)}`],
  };
}

/** -1 for no limit. */
export function alterDatabaseLimit(database: string, limit: number): Statement {
  return { fragments: [`ALTER DATABASE ${quoteIdentifier(database)} CONNECTION LIMIT ${limit}`] };
}

/** An empty comment removes it. */
export function commentOnDatabase(database: string, comment: string): Statement {
  const text = comment === "" ? "NULL" : quoteLiteral(comment);
  return { fragments: [`COMMENT ON DATABASE ${quoteIdentifier(database)} IS ${text}`] };
}

/** Cannot run inside a transaction. FORCE ends the sessions that are in it. */
export function dropDatabase(database: string, options: { readonly force: boolean }): Statement {
  const force = options.force ? " WITH (FORCE)" : "";
  return { fragments: [`DROP DATABASE ${quoteIdentifier(database)}${force}`] };
}
