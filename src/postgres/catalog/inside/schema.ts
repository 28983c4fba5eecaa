import type { ActualSchema } from "../../../model/actual.ts";
import type { Session } from "../../session.ts";
import { aclColumn, type AclJson, toAcl } from "../acl.ts";

const SCHEMA_QUERY = `
SELECT
  n.nspname::text AS name,
  pg_catalog.pg_get_userbyid(n.nspowner)::text AS owner,
  ${aclColumn("COALESCE(n.nspacl, pg_catalog.acldefault('n', n.nspowner))")} AS acl
FROM pg_catalog.pg_namespace n
WHERE n.nspname::text = ANY ($1::text[])
ORDER BY 1`;

interface SchemaRow {
  readonly name: string;
  readonly owner: string;
  readonly acl: AclJson;
}

/** Those of the named schemas that exist in the session's database. @throws {ServerError} */
export async function readSchemas(
  session: Session,
  names: readonly string[],
): Promise<ReadonlyMap<string, ActualSchema>> {
  const rows = await session.query<SchemaRow>(SCHEMA_QUERY, [names]);
  return new Map(rows.map(({ name, owner, acl }) => [name, { name, owner, acl: toAcl(acl) }]));
}
