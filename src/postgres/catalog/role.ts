import type { ActualRole } from "../../model/actual.ts";
import { Secret } from "../../model/secret.ts";
import type { Session } from "../session.ts";
import { toSettings } from "./setting.ts";

/**
 * The named roles, and the owners of the named databases: they may lose one.
 *
 * `rolname = $1` would cast the parameter to `name`, cut it to 63 bytes and so
 * match a role that was not asked for: names are compared as text.
 *
 * Before PostgreSQL 16 `pg_has_role` does not know 'SET', and every member may.
 */
const ROLE_QUERY = `
SELECT
  r.rolname::text AS name,
  r.rolcanlogin AS login,
  r.rolsuper AS superuser,
  r.rolcreatedb AS create_database,
  r.rolcreaterole AS create_role,
  r.rolreplication AS replication,
  r.rolbypassrls AS bypass_rls,
  r.rolconnlimit AS connection_limit,
  CASE WHEN r.rolvaliduntil <> 'infinity'
    THEN pg_catalog.to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    ELSE 'infinity'
  END AS valid_until,
  %VERIFIER% AS verifier,
  s.setconfig AS settings,
  CASE WHEN pg_catalog.current_setting('server_version_num')::int4
      >= 160000
    THEN pg_catalog.pg_has_role(r.oid, 'SET') ELSE pg_catalog.pg_has_role(r.oid, 'MEMBER')
  END AS can_set,
  pg_catalog.pg_has_role(r.oid, 'USAGE') AS can_inherit,
  pg_catalog.pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION') AS can_admin
FROM %CATALOG% r
LEFT JOIN pg_catalog.pg_db_role_setting s
  ON s.setrole = r.oid
  AND s.setdatabase = 0::oid
WHERE r.rolname::text = ANY ($1::text[])
  OR r.oid IN (SELECT d.datdba FROM pg_catalog.pg_database d
    WHERE d.datname::text = ANY ($2::text[]))
ORDER BY 1`;

/** `pg_authid` holds the verifiers, and only some admins may read it. */
const WITH_VERIFIERS = ROLE_QUERY
  .replace(
    "%VERIFIER%",
    // Only those that are to be compared leave the server.
    "CASE WHEN r.rolname::text = ANY ($1::text[]) " +
      "THEN r.rolpassword END",
  )
  .replace("%CATALOG%", "pg_catalog.pg_authid");

const WITHOUT_VERIFIERS = ROLE_QUERY
  .replace("%VERIFIER%", "NULL::text")
  .replace("%CATALOG%", "pg_catalog.pg_roles");

interface RoleRow {
  readonly name: string;
  readonly login: boolean;
  readonly superuser: boolean;
  readonly create_database: boolean;
  readonly create_role: boolean;
  readonly replication: boolean;
  readonly bypass_rls: boolean;
  readonly connection_limit: number;
  readonly valid_until: string;
  readonly verifier: string | null;
  readonly settings: readonly string[] | null;
  readonly can_set: boolean;
  readonly can_inherit: boolean;
  readonly can_admin: boolean;
}

export interface RoleScope {
  readonly roles: readonly string[];
  /** Their owners are read as well. */
  readonly databases: readonly string[];
}

/** Those of the roles in scope that exist: one query. @throws {ServerError} */
export async function readRoles(
  session: Session,
  scope: RoleScope,
  options: { readonly canReadVerifiers: boolean },
): Promise<ReadonlyMap<string, ActualRole>> {
  const query = options.canReadVerifiers ? WITH_VERIFIERS : WITHOUT_VERIFIERS;
  const rows = await session.query<RoleRow>(query, [scope.roles, scope.databases]);
  return new Map(rows.map((row) => [row.name, toRole(row)]));
}

function toRole(row: RoleRow): ActualRole {
  return {
    name: row.name,
    login: row.login,
    superuser: row.superuser,
    createDatabase: row.create_database,
    createRole: row.create_role,
    replication: row.replication,
    bypassRls: row.bypass_rls,
    connectionLimit: row.connection_limit,
    validUntil: row.valid_until,
    verifier: row.verifier === null ? undefined : new Secret(row.verifier),
    settings: toSettings(row.settings),
    rights: { set: row.can_set, inherit: row.can_inherit, admin: row.can_admin },
  };
}
