import type { ActualExtension, AvailableExtension } from "../../../model/actual.ts";
import type { Session } from "../../session.ts";

const INSTALLED_QUERY = `
SELECT
  e.extname::text AS name,
  e.extversion AS version,
  n.nspname::text AS schema,
  e.extrelocatable AS relocatable,
  pg_catalog.pg_get_userbyid(e.extowner)::text AS owner
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname::text = ANY ($1::text[])
ORDER BY 1`;

/** Reads the extension folder of the server's host: not for a pass that declares none. */
const AVAILABLE_QUERY = `
SELECT
  a.name::text AS name,
  a.default_version,
  v.version,
  v.trusted,
  v.superuser
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
}

export interface Extensions {
  readonly extensions: ReadonlyMap<string, ActualExtension>;
  readonly availableExtensions: ReadonlyMap<string, AvailableExtension>;
}

/** Of the named extensions, which the session's database has, and which it could have. */
export async function readExtensions(
  session: Session,
  names: readonly string[],
): Promise<Extensions> {
  if (names.length === 0) return { extensions: new Map(), availableExtensions: new Map() };
  const installed = await session.query<ActualExtension>(INSTALLED_QUERY, [names]);
  const available = await session.query<AvailableRow>(AVAILABLE_QUERY, [names]);
  return {
    extensions: new Map(installed.map((row) => [row.name, row])),
    availableExtensions: new Map(
      [...Map.groupBy(available, (row) => row.name)].map(([name, rows]) => [name, {
        name,
        defaultVersion: rows[0]!.default_version,
        versions: new Map(
          rows.map(({ version, trusted, superuser }) => [version, { trusted, superuser }]),
        ),
      }]),
    ),
  };
}
