import type { Change } from "../model/change.ts";
import { showStatement } from "../model/statement.ts";
import { quoteIdentifier } from "../sql/quote.ts";
import { placeOf } from "./place.ts";
import { statementsOf } from "./statements.ts";

/**
 * The statements of changes in their order, each secret as `[secret]`; psql's
 * `\\connect` where they go to another database.
 */
export function renderChangesSql(changes: readonly Change[]): string {
  let place: string | undefined;
  const lines: string[] = [];
  for (const change of changes) {
    const next = placeOf(change);
    if (next !== undefined && next !== place) lines.push(connectTo(next));
    place = next ?? place;
    lines.push(...statementsOf(change).map((statement) => `${showStatement(statement)};`));
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** psql takes a name like these for a whole connection string. */
const LIKE_CONNECTION_STRING = /=|^postgres(ql)?:\/\//;

/**
 * A name with a line break cannot be written in a command of psql: better to stop
 * than to go on in the wrong database.
 */
function connectTo(database: string): string {
  if (/[\r\n]/.test(database)) {
    return "\\warn This database has a line break in its name: connect by other means\n\\quit";
  }
  if (!LIKE_CONNECTION_STRING.test(database)) return `\\connect ${quoteIdentifier(database)}`;
  const value = database.replace(/[\\']/g, "\\$&");
  return `\\connect -reuse-previous=on ${quoteIdentifier(`dbname='${value}'`)}`;
}
