import type { Statement } from "../model/statement.ts";
import { quoteIdentifier } from "./quote.ts";

/** Cannot run inside a transaction, nor together with another statement. */
export function createDatabase(database: string, owner: string): Statement {
  return {
    fragments: [`CREATE DATABASE ${quoteIdentifier(database)} OWNER ${quoteIdentifier(owner)}`],
  };
}

export function alterDatabaseOwner(database: string, owner: string): Statement {
  return {
    fragments: [`ALTER DATABASE ${quoteIdentifier(database)} OWNER TO ${quoteIdentifier(owner)}`],
  };
}
