import type { AclEntry, ActualDatabase } from "../../model/actual.ts";
import type { Session } from "../session.ts";

/**
 * A database nobody ever granted on has a null ACL, which means the defaults:
 * `acldefault` spells them out.
 */
const DATABASE_QUERY = `
SELECT
  d.datname::pg_catalog.text AS name,
  pg_catalog.pg_get_userbyid(d.datdba)::pg_catalog.text AS owner,
  d.datallowconn AS allows_connections,
  d.datconnlimit OPERATOR(pg_catalog.=) -2 AS invalid,
  (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(
      CASE WHEN x.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN NULL
        ELSE pg_catalog.pg_get_userbyid(x.grantee)::pg_catalog.text END,
      x.privilege_type,
      x.is_grantable,
      pg_catalog.pg_get_userbyid(x.grantor)::pg_catalog.text))
    FROM pg_catalog.aclexplode(
      COALESCE(d.datacl, pg_catalog.acldefault('d', d.datdba))) x) AS acl
FROM pg_catalog.pg_database d
WHERE d.datname::pg_catalog.text OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.text[])
ORDER BY 1`;

interface DatabaseRow {
  readonly name: string;
  readonly owner: string;
  readonly allows_connections: boolean;
  readonly invalid: boolean;
  /** Null where the ACL is there and empty: everything was revoked. */
  readonly acl: readonly (readonly [string | null, string, boolean, string])[] | null;
}

/** Those of the named databases that exist: one query. @throws {ServerError} */
export async function readDatabases(
  session: Session,
  names: readonly string[],
): Promise<ReadonlyMap<string, ActualDatabase>> {
  const rows = await session.query<DatabaseRow>(DATABASE_QUERY, [names]);
  return new Map(rows.map((row) => [row.name, {
    name: row.name,
    owner: row.owner,
    allowsConnections: row.allows_connections,
    invalid: row.invalid,
    acl: (row.acl ?? []).map(([grantee, privilege, grantable, grantor]): AclEntry => ({
      grantee,
      privilege,
      grantable,
      grantor,
    })),
  }]));
}
