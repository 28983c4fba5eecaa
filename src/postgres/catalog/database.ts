import type { ActualDatabase } from "../../model/actual.ts";
import type { Session } from "../session.ts";
import { aclColumn, type AclJson, toAcl } from "./acl.ts";
import { toSettings } from "./setting.ts";

const PROVIDERS = { c: "libc", i: "icu", b: "builtin" } as const;

/**
 * A database nobody ever granted on has a null ACL, which means the defaults:
 * `acldefault` spells them out. `to_jsonb(d)` hides which columns a version has.
 */
const DATABASE_QUERY = `
SELECT
  d.datname::text AS name,
  pg_catalog.pg_get_userbyid(d.datdba)::text AS owner,
  pg_catalog.pg_encoding_to_char(d.encoding)::text AS encoding,
  d.datcollate::text AS collate,
  d.datctype::text AS ctype,
  COALESCE(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c') AS provider,
  COALESCE(pg_catalog.to_jsonb(d) ->> 'datlocale',
    pg_catalog.to_jsonb(d) ->> 'daticulocale') AS locale,
  d.datistemplate AS is_template,
  d.datallowconn AS allows_connections,
  pg_catalog.has_database_privilege(d.oid, 'CONNECT') AS can_connect,
  d.datconnlimit AS connection_limit,
  pg_catalog.shobj_description(d.oid, 'pg_database') AS comment,
  ${aclColumn("COALESCE(d.datacl, pg_catalog.acldefault('d', d.datdba))")} AS acl,
  s.setconfig AS settings
FROM pg_catalog.pg_database d
LEFT JOIN pg_catalog.pg_db_role_setting s
  ON s.setdatabase = d.oid
  AND s.setrole = 0::oid
WHERE d.datname::text = ANY ($1::text[])
  OR pg_catalog.pg_get_userbyid(d.datdba)::text = ANY ($2::text[])
ORDER BY 1`;

/** What an interrupted DROP DATABASE leaves in `datconnlimit`. */
const INVALID = -2;

interface DatabaseRow {
  readonly name: string;
  readonly owner: string;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly provider: keyof typeof PROVIDERS;
  readonly locale: string | null;
  readonly is_template: boolean;
  readonly allows_connections: boolean;
  readonly can_connect: boolean;
  readonly connection_limit: number;
  readonly comment: string | null;
  readonly acl: AclJson;
  readonly settings: readonly string[] | null;
}

export interface DatabaseScope {
  readonly databases: readonly string[];
  /** All databases that they own are read as well. */
  readonly owners?: readonly string[];
}

/** Those of the databases in scope that exist: one query. @throws {ServerError} */
export async function readDatabases(
  session: Session,
  { databases, owners = [] }: DatabaseScope,
): Promise<ReadonlyMap<string, ActualDatabase>> {
  const rows = await session.query<DatabaseRow>(DATABASE_QUERY, [databases, owners]);
  return new Map(rows.map((row) => [row.name, toDatabase(row)]));
}

function toDatabase(row: DatabaseRow): ActualDatabase {
  return {
    name: row.name,
    owner: row.owner,
    encoding: row.encoding,
    collate: row.collate,
    ctype: row.ctype,
    localeProvider: PROVIDERS[row.provider],
    locale: row.locale,
    isTemplate: row.is_template,
    allowsConnections: row.allows_connections,
    canConnect: row.can_connect,
    invalid: row.connection_limit === INVALID,
    connectionLimit: row.connection_limit,
    comment: row.comment,
    acl: toAcl(row.acl),
    settings: toSettings(row.settings),
  };
}
