import assert from "node:assert/strict";
import type { PostgresServer } from "./postgres_server.ts";

/** Settings with which nothing but what somebody asks for writes WAL. */
export const QUIET = {
  autovacuum: false,
  wal_level: "minimal",
  max_wal_senders: 0,
  log_statement: "mod",
};

export interface Written {
  readonly lsn: string;
  readonly wal_bytes: string;
  readonly next_xid: string;
  readonly verifiers: string;
  readonly rows: string;
}

/** What moves when anything is written, on a {@linkcode QUIET} server. Asking for it assigns no transaction id. */
export async function written(server: PostgresServer): Promise<Written> {
  const [row] = await server.sql<Written>(`
    SELECT pg_current_wal_insert_lsn()::text AS lsn,
      (SELECT wal_bytes::text FROM pg_stat_wal) AS wal_bytes,
      pg_snapshot_xmax(pg_current_snapshot())::text AS next_xid,
      (SELECT string_agg(rolname || '=' || coalesce(rolpassword, ''), ',' ORDER BY rolname)
        FROM pg_authid) AS verifiers,
      (SELECT string_agg(x, ',' ORDER BY x) FROM (
        SELECT rolname || ' ' || xmin || ' ' || ctid FROM pg_authid
        UNION ALL SELECT datname || ' ' || xmin || ' ' || ctid FROM pg_database) AS t (x)) AS rows`);
  assert.ok(row);
  return row;
}
