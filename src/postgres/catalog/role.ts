import type { ActualRole } from "../../model/actual.ts";
import { Secret } from "../../model/secret.ts";
import type { Session } from "../session.ts";

/**
 * `rolname = $1` would cast the parameter to `name`, cut it to 63 bytes and so
 * match a role that was not asked for: names are compared as text.
 */
const ROLE_QUERY = `
SELECT
  r.rolname::pg_catalog.text AS name,
  r.rolcanlogin AS login,
  r.rolsuper AS superuser,
  %VERIFIER% AS verifier
FROM %CATALOG% r
WHERE r.rolname::pg_catalog.text OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.text[])
ORDER BY 1`;

/** `pg_authid` holds the verifiers, and only some admins may read it. */
const WITH_VERIFIERS = ROLE_QUERY
  .replace("%VERIFIER%", "r.rolpassword")
  .replace("%CATALOG%", "pg_catalog.pg_authid");

const WITHOUT_VERIFIERS = ROLE_QUERY
  .replace("%VERIFIER%", "NULL::pg_catalog.text")
  .replace("%CATALOG%", "pg_catalog.pg_roles");

interface RoleRow {
  readonly name: string;
  readonly login: boolean;
  readonly superuser: boolean;
  readonly verifier: string | null;
}

/** Those of the named roles that exist: one query. @throws {ServerError} */
export async function readRoles(
  session: Session,
  names: readonly string[],
  options: { readonly canReadVerifiers: boolean },
): Promise<ReadonlyMap<string, ActualRole>> {
  const query = options.canReadVerifiers ? WITH_VERIFIERS : WITHOUT_VERIFIERS;
  const rows = await session.query<RoleRow>(query, [names]);
  return new Map(rows.map((row) => [row.name, {
    name: row.name,
    login: row.login,
    superuser: row.superuser,
    verifier: row.verifier === null ? undefined : new Secret(row.verifier),
  }]));
}
