import assert from "node:assert/strict";
import { testMajors } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { runProgram } from "../support/run_program.ts";
import { entries, tempConfig } from "../support/temp_config.ts";

/** Nothing but what somebody asks for writes WAL on such a server. */
const QUIET = { autovacuum: false, wal_level: "minimal", max_wal_senders: 0, log_statement: "mod" };

interface Written {
  readonly lsn: string;
  readonly wal_bytes: string;
  readonly next_xid: string;
  readonly verifiers: string;
  readonly rows: string;
}

/** What moves when anything is written. Asking for it assigns no transaction id. */
async function written(server: PostgresServer): Promise<Written> {
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

for (const major of testMajors()) {
  Deno.test(`a second run writes nothing at all, on PostgreSQL ${major}`, async () => {
    await using server = await startServer({ major, settings: QUIET });
    await using config = await tempConfig({
      root_connection_string: server.url(),
      databases: entries(5),
    });
    const apply = () => runProgram(["apply", "--config", config.path]);

    const first = await apply();
    assert.equal(first.status, 0, first.stderr);
    // Readers of fresh rows note on them that they are committed, which is written once.
    await runProgram(["plan", "--config", config.path]);
    await server.sql("CHECKPOINT");

    const before = await written(server);
    const logBefore = (await server.log()).length;
    for (const _ of [1, 2]) {
      const again = await apply();
      assert.equal(again.stdout, "Nothing to do: the server is as configured.\n");
      assert.equal(again.status, 0);
    }
    assert.deepEqual(await written(server), before);
    const log = (await server.log()).slice(logBefore);
    assert.ok(!/statement:/.test(log), log);

    // The figures would have moved.
    await server.sql("ALTER ROLE app1 NOLOGIN");
    const after = await written(server);
    assert.notEqual(after.lsn, before.lsn);
    assert.notEqual(after.next_xid, before.next_xid);
    assert.notEqual(after.rows, before.rows);
  });
}
