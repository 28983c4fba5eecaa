import type { Statement } from "../model/statement.ts";
import { quoteIdentifier } from "./quote.ts";

export function createSchema(schema: string, owner: string): Statement {
  return {
    fragments: [`CREATE SCHEMA ${quoteIdentifier(schema)} AUTHORIZATION ${quoteIdentifier(owner)}`],
  };
}
