import type { Belonging } from "../../model/actual.ts";
import type { Session } from "../session.ts";

/**
 * `pg_shdepend` names the owners and grantees of the objects in all databases,
 * so nobody has to connect to each. It has nothing of the bootstrap superuser.
 */
const BELONGING_QUERY = `
SELECT
  r.rolname::text AS role,
  d.datname::text AS database,
  CASE s.deptype WHEN 'o' THEN 'owner' WHEN 'a' THEN 'privilege' ELSE 'other' END AS what,
  s.classid::regclass::text AS catalog,
  pg_catalog.count(*)::int4 AS count
FROM pg_catalog.pg_shdepend s
JOIN pg_catalog.pg_roles r ON r.oid = s.refobjid
LEFT JOIN pg_catalog.pg_database d ON d.oid = s.dbid
WHERE s.refclassid = 'pg_catalog.pg_authid'::regclass
  AND r.rolname::text = ANY ($1::text[])
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4`;

/** What the named roles own and are granted, by database: one query. @throws {ServerError} */
export function readBelongings(
  session: Session,
  roles: readonly string[],
): Promise<readonly Belonging[]> {
  return session.query<Belonging>(BELONGING_QUERY, [roles]);
}
