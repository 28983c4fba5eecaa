import type { SettingFacts } from "../../model/actual.ts";
import type { Session } from "../session.ts";

/** A restricted admin may set what a superuser has granted it, since PostgreSQL 15. */
const SETTING_QUERY = `
SELECT
  n.name,
  s.context,
  %GRANTED% AS granted
FROM pg_catalog.unnest($1::text[]) AS n (name)
LEFT JOIN pg_catalog.pg_settings s ON pg_catalog.lower(s.name) = n.name
ORDER BY 1`;

const GRANTS_SINCE = 150000;

/** What the server knows of the settings, named in lower case. @throws {ServerError} */
export async function readSettingFacts(
  session: Session,
  names: readonly string[],
  { versionNum }: { readonly versionNum: number },
): Promise<ReadonlyMap<string, SettingFacts>> {
  if (names.length === 0) return new Map();
  const granted = versionNum >= GRANTS_SINCE
    ? "pg_catalog.has_parameter_privilege(n.name, 'SET')"
    : "false";
  const query = SETTING_QUERY.replace("%GRANTED%", granted);
  const rows = await session.query<SettingFacts & { readonly name: string }>(query, [names]);
  return new Map(rows.map(({ name, context, granted }) => [name, { context, granted }]));
}
