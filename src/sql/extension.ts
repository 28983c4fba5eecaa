import type { Statement } from "../model/statement.ts";
import { quoteIdentifier } from "./quote.ts";

export interface ExtensionOptions {
  readonly schema: string | undefined;
  readonly version: string | undefined;
}

export function createExtension(extension: string, options: ExtensionOptions): Statement {
  const { schema, version } = options;
  const clauses = [
    ...(schema === undefined ? [] : [` SCHEMA ${quoteIdentifier(schema)}`]),
    ...(version === undefined ? [] : [` VERSION ${quoteIdentifier(version)}`]),
  ];
  return { fragments: [`CREATE EXTENSION ${quoteIdentifier(extension)}${clauses.join("")}`] };
}

export function updateExtension(extension: string, version: string): Statement {
  return {
    fragments: [
      `ALTER EXTENSION ${quoteIdentifier(extension)} UPDATE TO ${quoteIdentifier(version)}`,
    ],
  };
}

export function moveExtension(extension: string, schema: string): Statement {
  return {
    fragments: [
      `ALTER EXTENSION ${quoteIdentifier(extension)} SET SCHEMA ${quoteIdentifier(schema)}`,
    ],
  };
}
