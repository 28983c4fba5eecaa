import type { AvailableExtension } from "../../model/actual.ts";
import type { Session } from "../session.ts";

/** Reads files on the server's host, whatever the database: only where extensions are declared. */
const AVAILABLE_QUERY = `
SELECT
  a.name::text AS name,
  a.default_version,
  v.version,
  v.trusted,
  v.superuser,
  v.schema::text AS schema
FROM pg_catalog.pg_available_extensions a
JOIN pg_catalog.pg_available_extension_versions v ON v.name = a.name
WHERE a.name::text = ANY ($1::text[])
ORDER BY 1, 3`;

interface AvailableRow {
  readonly name: string;
  readonly default_version: string;
  readonly version: string;
  readonly trusted: boolean;
  readonly superuser: boolean;
  readonly schema: string | null;
}

/** Those of the named extensions that the server could create. @throws {ServerError} */
export async function readAvailableExtensions(
  session: Session,
  names: readonly string[],
): Promise<ReadonlyMap<string, AvailableExtension>> {
  if (names.length === 0) return new Map();
  const rows = await session.query<AvailableRow>(AVAILABLE_QUERY, [names]);
  return new Map(
    [...Map.groupBy(rows, (row) => row.name)].map(([name, ofName]) => [name, {
      name,
      defaultVersion: ofName[0]!.default_version,
      versions: new Map(
        ofName.map(({ version, trusted, superuser, schema }) => [
          version,
          { trusted, superuser, schema },
        ]),
      ),
    }]),
  );
}
