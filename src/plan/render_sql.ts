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
    if (next !== undefined && next !== place) lines.push(`\\connect ${quoteIdentifier(next)}`);
    place = next ?? place;
    lines.push(...statementsOf(change).map((statement) => `${showStatement(statement)};`));
  }
  return lines.map((line) => `${line}\n`).join("");
}
