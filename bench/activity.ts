import type { PostgresServer } from "../tests/support/postgres_server.ts";

/** What a server needs for {@linkcode measureActivity}: nothing but what we do writes WAL. */
export const ACTIVITY_SETTINGS = {
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.track": "all",
  "pg_stat_statements.max": 20_000,
  wal_level: "minimal",
  max_wal_senders: 0,
} as const;

/** What a run did to a server. Free of noise: the same on every machine. */
export interface Activity {
  /** Statements that the server ran. */
  readonly queries: number;
  readonly walBytes: number;
  /** Transactions that wrote. */
  readonly xids: number;
}

export async function measureActivity(
  server: PostgresServer,
  work: () => Promise<unknown>,
): Promise<Activity> {
  await server.sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  // Whoever first reads what others wrote cleans up after them and notes that it is committed,
  // and both are written.
  await server.sql("VACUUM");
  await server.sql("CHECKPOINT");
  const before = await position(server);
  await server.sql("SELECT pg_stat_statements_reset()");
  await work();
  const [row] = await server.sql<{ calls: string }>(
    "SELECT sum(calls) AS calls FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'",
  );
  const after = await position(server);
  return {
    queries: Number(row?.calls ?? 0),
    walBytes: after.lsn - before.lsn,
    xids: after.xid - before.xid,
  };
}

async function position(server: PostgresServer) {
  const [row] = await server.sql<{ readonly lsn: string; readonly xid: string }>(
    `SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS lsn,
      pg_snapshot_xmax(pg_current_snapshot())::text AS xid`,
  );
  return { lsn: Number(row!.lsn), xid: Number(row!.xid) };
}
