import assert from "node:assert/strict";
import { testMajors } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { runProgram } from "../support/run_program.ts";
import { entries, tempConfig } from "../support/temp_config.ts";
import { QUIET, written } from "../support/written.ts";

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
