import type { KnownSetting } from "../../model/actual.ts";
import type { Session } from "../session.ts";

/** A restricted admin may set what a superuser has granted it, since PostgreSQL 15. */
const SETTING_QUERY = `
SELECT
  pg_catalog.lower(s.name) AS name,
  s.context,
  %GRANTED% AS granted
FROM pg_catalog.pg_settings s
WHERE pg_catalog.lower(s.name) = ANY ($1::text[])
ORDER BY 1`;

const GRANTS_SINCE = 150000;

/** Those of the settings, named in lower case, that the server knows. @throws {ServerError} */
export async function readKnownSettings(
  session: Session,
  names: readonly string[],
  { versionNum }: { readonly versionNum: number },
): Promise<ReadonlyMap<string, KnownSetting>> {
  if (names.length === 0) return new Map();
  const granted = versionNum >= GRANTS_SINCE
    ? "pg_catalog.has_parameter_privilege(s.name, 'SET')"
    : "false";
  const query = SETTING_QUERY.replace("%GRANTED%", granted);
  const rows = await session.query<KnownSetting & { readonly name: string }>(query, [names]);
  return new Map(rows.map(({ name, context, granted }) => [name, { context, granted }]));
}
