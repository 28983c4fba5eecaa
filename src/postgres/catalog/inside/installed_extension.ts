import type { ActualExtension } from "../../../model/actual.ts";
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

/** Those of the named extensions that the session's database has. @throws {ServerError} */
export async function readInstalledExtensions(
  session: Session,
  names: readonly string[],
): Promise<ReadonlyMap<string, ActualExtension>> {
  if (names.length === 0) return new Map();
  const rows = await session.query<ActualExtension>(INSTALLED_QUERY, [names]);
  return new Map(rows.map((row) => [row.name, row]));
}
