import type { PostgresServer } from "./postgres_server.ts";

/**
 * What a superuser sees of a server's catalog, a line for each fact: roles,
 * memberships, databases, and in each database who owns and may do what.
 *
 * Left out is what initdb made and nobody changed, what an owner always holds,
 * and what the server itself notes: that whoever creates a role may manage it.
 * The same facts give the same text on every major.
 */
export async function viewCatalog(server: PostgresServer): Promise<string> {
  const shared = await lines(server, "postgres", SHARED);
  const databases = await server.sql<{ readonly name: string }>(
    `SELECT datname::text AS name FROM pg_database
     WHERE datallowconn AND datconnlimit <> -2 ORDER BY datname COLLATE "C"`,
  );
  const insides: string[] = [];
  for (const { name } of databases) {
    const inside = await lines(server, name, INSIDE);
    if (inside.length > 0) {
      insides.push(
        `in database ${name}`,
        ...inside.map((line) => `  ${line}`),
      );
    }
  }
  return [...shared, ...insides, ""].join("\n");
}

async function lines(
  server: PostgresServer,
  database: string,
  sql: string,
): Promise<readonly string[]> {
  const rows = await server.sql<{ readonly line: string }>(
    `SELECT line FROM (${sql}) AS t (kind, line) ORDER BY kind, line COLLATE "C"`,
    { database },
  );
  return rows.map(({ line }) => line);
}

/** `grantee: PRIVILEGE, …` of each, without what the owner always holds. */
function acl(column: string, type: string, owner: string): string {
  return `(SELECT coalesce(string_agg(e.line, '' ORDER BY e.line COLLATE "C"), '') FROM (
    SELECT '; ' || coalesce(g.rolname, 'PUBLIC') || ' ' ||
      string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', '
        ORDER BY x.privilege_type) ||
      CASE WHEN x.grantor = ${owner} THEN '' ELSE ' by ' || pg_get_userbyid(x.grantor) END AS line
    FROM aclexplode(coalesce(${column}, acldefault('${type}', ${owner}))) x
    LEFT JOIN pg_roles g ON g.oid = x.grantee
    WHERE x.grantee <> ${owner}
    GROUP BY g.rolname, x.grantor
    UNION ALL
    SELECT '; ' || pg_get_userbyid(${owner}) || ' lacks ' || string_agg(d.privilege_type, ', '
      ORDER BY d.privilege_type)
    FROM aclexplode(acldefault('${type}', ${owner})) d
    WHERE d.grantee = ${owner} AND NOT EXISTS (
      SELECT FROM aclexplode(coalesce(${column}, acldefault('${type}', ${owner}))) h
      WHERE h.grantee = ${owner} AND h.privilege_type = d.privilege_type)
    HAVING count(*) > 0
  ) e)`;
}

const SHARED = `
SELECT 1, 'role ' || rolname ||
  CASE WHEN rolsuper THEN ' superuser' ELSE '' END ||
  CASE WHEN rolcanlogin THEN ' login' ELSE '' END ||
  CASE WHEN rolinherit THEN '' ELSE ' noinherit' END ||
  CASE WHEN rolcreatedb THEN ' createdb' ELSE '' END ||
  CASE WHEN rolcreaterole THEN ' createrole' ELSE '' END ||
  CASE WHEN rolreplication THEN ' replication' ELSE '' END ||
  CASE WHEN rolbypassrls THEN ' bypassrls' ELSE '' END ||
  CASE WHEN rolconnlimit = -1 THEN '' ELSE ' limit ' || rolconnlimit END ||
  CASE WHEN rolvaliduntil IS NULL THEN ''
    ELSE ' until ' || coalesce(to_char(rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'),
      'infinity') END ||
  CASE WHEN rolpassword IS NULL THEN '' ELSE ', password' END ||
  coalesce((SELECT '; set ' || string_agg(c, ', ' ORDER BY c) FROM pg_db_role_setting s,
    unnest(s.setconfig) c WHERE s.setrole = r.oid AND s.setdatabase = 0), '')
FROM pg_authid r WHERE rolname !~ '^pg_'
UNION ALL
SELECT 2, 'member ' || u.rolname || ' of ' || g.rolname ||
  CASE WHEN m.admin_option THEN ' admin' ELSE '' END ||
  CASE WHEN (to_jsonb(m) ->> 'inherit_option')::bool IS FALSE THEN ' without inherit' ELSE '' END ||
  CASE WHEN (to_jsonb(m) ->> 'set_option')::bool IS FALSE THEN ' without set' ELSE '' END
FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
WHERE (g.oid >= 16384 OR u.oid >= 16384)
  AND NOT (m.admin_option AND m.grantor = 10
    AND (to_jsonb(m) ->> 'inherit_option')::bool IS FALSE
    AND (to_jsonb(m) ->> 'set_option')::bool IS FALSE)
UNION ALL
SELECT 3, 'database ' || datname || ' owner ' || pg_get_userbyid(datdba) ||
  ' ' || pg_encoding_to_char(encoding) || ' ' || datcollate ||
  CASE WHEN datistemplate THEN ' template' ELSE '' END ||
  CASE WHEN datconnlimit = -1 THEN '' ELSE ' limit ' || datconnlimit END ||
  coalesce('; comment ' || shobj_description(d.oid, 'pg_database'), '') ||
  ${acl("datacl", "d", "datdba")} ||
  coalesce((SELECT string_agg('; set ' ||
      CASE WHEN s.setrole = 0 THEN '' ELSE 'for ' || pg_get_userbyid(s.setrole) || ' ' END || c, ''
      ORDER BY s.setrole, c)
    FROM pg_db_role_setting s, unnest(s.setconfig) c WHERE s.setdatabase = d.oid), '')
FROM pg_database d WHERE oid >= 16384 OR datname = 'postgres' AND datacl IS NOT NULL`;

/** Objects of extensions are the extension's own matter. */
const NOT_OF_EXTENSION = (catalog: string) =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass
    AND e.objid = o.oid AND e.deptype = 'e')`;

const INSIDE = `
SELECT 1, 'schema ' || nspname || ' owner ' || pg_get_userbyid(nspowner) ||
  ${acl("nspacl", "n", "nspowner")}
FROM pg_namespace o
WHERE nspname !~ '^(pg_|information_schema)' AND ${NOT_OF_EXTENSION("pg_namespace")}
  AND NOT (nspname = 'public' AND (
    pg_get_userbyid(nspowner) = 'pg_database_owner' AND nspacl::text = '{pg_database_owner=UC/pg_database_owner,=U/pg_database_owner}'
    OR current_setting('server_version_num')::int < 150000
      AND nspowner = 10 AND nspacl::text = '{postgres=UC/postgres,=UC/postgres}'))
UNION ALL
SELECT 2, CASE relkind WHEN 'S' THEN 'sequence ' WHEN 'v' THEN 'view ' ELSE 'table ' END ||
  relnamespace::regnamespace || '.' || relname || ' owner ' || pg_get_userbyid(relowner) ||
  CASE relkind WHEN 'S' THEN ${acl("relacl", "S", "relowner")}
    ELSE ${acl("relacl", "r", "relowner")} END
FROM pg_class o
WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND oid >= 16384
  AND relnamespace::regnamespace::text !~ '^pg_' AND ${NOT_OF_EXTENSION("pg_class")}
UNION ALL
SELECT 3, 'function ' || oid::regprocedure || ' owner ' || pg_get_userbyid(proowner) ||
  ${acl("proacl", "f", "proowner")}
FROM pg_proc o WHERE oid >= 16384 AND ${NOT_OF_EXTENSION("pg_proc")}
UNION ALL
SELECT 4, 'future ' || CASE defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
    WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' ELSE 'schemas' END ||
  ' of ' || pg_get_userbyid(defaclrole) ||
  CASE WHEN defaclnamespace = 0 THEN '' ELSE ' in ' || defaclnamespace::regnamespace END || ': ' ||
  (SELECT string_agg(line, '; ' ORDER BY line COLLATE "C") FROM (
    SELECT coalesce(g.rolname, 'PUBLIC') || ' ' ||
      string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) AS line
    FROM aclexplode(defaclacl) x LEFT JOIN pg_roles g ON g.oid = x.grantee
    GROUP BY g.rolname) e)
FROM pg_default_acl
UNION ALL
SELECT 5, 'extension ' || extname || ' ' || extversion || ' in ' || extnamespace::regnamespace ||
  ' owner ' || pg_get_userbyid(extowner)
FROM pg_extension WHERE extname <> 'plpgsql'`;
