import type { ActualObject } from "../../../model/actual.ts";
import type { Session } from "../../session.ts";
import { aclColumn, type AclJson, toAcl } from "../acl.ts";

/**
 * Tables, views, materialized views, foreign and partitioned tables count as
 * tables, as GRANT has it. What belongs to an extension is left out: its author
 * decides who may use it, and its owner is often a superuser.
 */
const OBJECT_QUERY = `
WITH named AS (
  SELECT n.oid, n.nspname FROM pg_catalog.pg_namespace n WHERE n.nspname::text = ANY ($1::text[])
), of_extension AS (
  SELECT p.classid, p.objid FROM pg_catalog.pg_depend p
  WHERE p.deptype = 'e' AND p.refclassid = 'pg_catalog.pg_extension'::regclass
)
SELECT
  n.nspname::text AS schema,
  CASE c.relkind WHEN 'S' THEN 'sequences' ELSE 'tables' END AS class,
  pg_catalog.format('%I.%I', n.nspname, c.relname) AS identity,
  pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
  ${aclColumn("c.relacl")} AS acl
FROM pg_catalog.pg_class c
JOIN named n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT EXISTS (SELECT FROM of_extension e
    WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid)
UNION ALL
SELECT
  n.nspname::text,
  'routines',
  pg_catalog.format('%I.%I(%s)', n.nspname, p.proname,
    pg_catalog.pg_get_function_identity_arguments(p.oid)),
  pg_catalog.pg_get_userbyid(p.proowner)::text,
  ${aclColumn("p.proacl")}
FROM pg_catalog.pg_proc p
JOIN named n ON n.oid = p.pronamespace
WHERE NOT EXISTS (SELECT FROM of_extension e
  WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid)
ORDER BY 1, 2, 3`;

interface ObjectRow {
  readonly schema: string;
  readonly class: ActualObject["class"];
  readonly identity: string;
  readonly owner: string;
  readonly acl: AclJson;
}

/**
 * The objects of the named schemas in the session's database, with the
 * privileges that somebody granted on them. @throws {ServerError}
 */
export async function readObjects(
  session: Session,
  schemas: readonly string[],
): Promise<readonly ActualObject[]> {
  if (schemas.length === 0) return [];
  const rows = await session.query<ObjectRow>(OBJECT_QUERY, [schemas]);
  return rows.map(({ acl, owner, ...row }) => ({
    ...row,
    owner,
    acl: toAcl(acl).filter(({ grantee }) => grantee !== owner),
  }));
}
