import type { ActualDefaultPrivilege } from "../../../model/actual.ts";
import type { Session } from "../../session.ts";

const DEFAULT_PRIVILEGE_QUERY = `
SELECT
  pg_catalog.pg_get_userbyid(d.defaclrole)::text AS creator,
  n.nspname::text AS schema,
  CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' ELSE 'routines' END
    AS class,
  CASE WHEN x.grantee = 0::oid THEN NULL
    ELSE pg_catalog.pg_get_userbyid(x.grantee)::text END AS grantee,
  x.privilege_type AS privilege
FROM pg_catalog.pg_default_acl d
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) x
WHERE d.defaclobjtype IN ('r', 'S', 'f') AND x.grantee <> d.defaclrole
ORDER BY 1, 2, 3, 4, 5`;

/** What future objects in the session's database will grant. @throws {ServerError} */
export function readDefaultPrivileges(
  session: Session,
): Promise<readonly ActualDefaultPrivilege[]> {
  return session.query<ActualDefaultPrivilege>(DEFAULT_PRIVILEGE_QUERY);
}
