import type { ActualMembership } from "../../model/actual.ts";
import type { Session } from "../session.ts";

/**
 * One text for all versions: INHERIT and SET became options of a membership with
 * PostgreSQL 16. Before, the member's own attribute decides, and SET is free.
 */
const MEMBERSHIP_QUERY = `
SELECT
  g.rolname::text AS role,
  u.rolname::text AS member,
  b.rolname::text AS grantor,
  m.admin_option AS admin,
  COALESCE((pg_catalog.to_jsonb(m) ->> 'inherit_option')::bool,
    u.rolinherit) AS inherit,
  COALESCE((pg_catalog.to_jsonb(m) ->> 'set_option')::bool,
    true) AS set
FROM pg_catalog.pg_auth_members m
JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
JOIN pg_catalog.pg_roles u ON u.oid = m.member
LEFT JOIN pg_catalog.pg_roles b ON b.oid = m.grantor
WHERE u.rolname::text = ANY ($1::text[])
ORDER BY 1, 2, 3`;

/** What the named roles are members of: one query. @throws {ServerError} */
export function readMemberships(
  session: Session,
  members: readonly string[],
): Promise<readonly ActualMembership[]> {
  return session.query<ActualMembership>(MEMBERSHIP_QUERY, [members]);
}
