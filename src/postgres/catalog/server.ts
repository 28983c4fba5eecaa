import type { ServerFacts } from "../../model/actual.ts";
import type { Session } from "../session.ts";

/** `scram_iterations` came with PostgreSQL 16; before, the server always takes 4096. */
const SCRAM_ITERATIONS_BEFORE_16 = 4096;

/** 10 is the OID that initdb gives to its superuser, whatever the name (`BOOTSTRAP_SUPERUSERID`). */
const SERVER_QUERY = `
SELECT
  pg_catalog.current_setting('server_version_num')::int4 AS version_num,
  pg_catalog.current_setting('server_version') AS version,
  r.rolname::text AS admin,
  r.rolsuper AS superuser,
  r.rolcreaterole AS create_role,
  r.rolcreatedb AS create_database,
  r.rolreplication AS replication,
  r.rolbypassrls AS bypass_rls,
  r.rolinherit AS inherit,
  pg_catalog.pg_get_userbyid(10)::text AS bootstrap_role,
  pg_catalog.has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'SELECT') AS can_read_verifiers,
  pg_catalog.pg_is_in_recovery() AS in_recovery,
  pg_catalog.current_setting('server_encoding') AS encoding,
  pg_catalog.current_setting('scram_iterations', true)::int4 AS scram_iterations,
  pg_catalog.pg_backend_pid() AS backend_pid,
  pg_catalog.current_database()::text AS database,
  (SELECT pg_catalog.count(*)::int4 FROM pg_catalog.pg_database d
    WHERE NOT d.datistemplate) AS database_count
FROM pg_catalog.pg_roles r
WHERE r.rolname = CURRENT_USER
ORDER BY 1`;

interface ServerRow {
  readonly version_num: number;
  readonly version: string;
  readonly admin: string;
  readonly superuser: boolean;
  readonly create_role: boolean;
  readonly create_database: boolean;
  readonly replication: boolean;
  readonly bypass_rls: boolean;
  readonly inherit: boolean;
  readonly bootstrap_role: string;
  readonly can_read_verifiers: boolean;
  readonly in_recovery: boolean;
  readonly encoding: string;
  readonly scram_iterations: number | null;
  readonly backend_pid: number;
  readonly database: string;
  readonly database_count: number;
}

/** What the server is and who we are on it: one query. @throws {ServerError} */
export async function readServerFacts(session: Session): Promise<ServerFacts> {
  const [row] = await session.query<ServerRow>(SERVER_QUERY);
  if (row === undefined) {
    throw new Error("The catalog does not know the role of its own session");
  }
  return {
    versionNum: row.version_num,
    version: row.version,
    admin: {
      name: row.admin,
      superuser: row.superuser,
      createRole: row.create_role,
      createDatabase: row.create_database,
      replication: row.replication,
      bypassRls: row.bypass_rls,
      inherit: row.inherit,
    },
    bootstrapRole: row.bootstrap_role,
    canReadVerifiers: row.can_read_verifiers,
    inRecovery: row.in_recovery,
    encoding: row.encoding,
    scramIterations: row.scram_iterations ?? SCRAM_ITERATIONS_BEFORE_16,
    backendPid: row.backend_pid,
    database: row.database,
    databaseCount: row.database_count,
  };
}
