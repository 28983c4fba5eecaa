import assert from "node:assert/strict";
import { hintedStatements } from "../support/hinted_statements.ts";
import { testMajors } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { runProgram } from "../support/run_program.ts";
import { tempConfig } from "../support/temp_config.ts";

const FIRST = { user: "first_admin", password: "zq7-first" };
const SECOND = { user: "second_admin", password: "zq7-second" };

/** Since PostgreSQL 16, whoever did not create a role has no power over it. */
const NEEDS_ADMIN_OPTION = 16;

function config(url: string, password: string, access: "read" | "write") {
  return {
    root_connection_string: url,
    databases: [
      { database: "shop", user: "shop", password, users: [{ user: "clerk", password, access }] },
      { database: "wiki", user: "wiki", password: "zq7-wiki", comment: `Clerk may ${access}` },
    ],
  };
}

for (const major of testMajors()) {
  Deno.test(`a second admin is told which GRANT it lacks, on PostgreSQL ${major}`, async () => {
    await using server = await startServer({ major });
    for (const { user, password } of [FIRST, SECOND]) {
      await server.sql(`CREATE ROLE ${user} LOGIN CREATEROLE CREATEDB PASSWORD '${password}'`);
    }
    await using file = await tempConfig(config(server.url(FIRST), "zq7-old", "read"));
    const run = (...argv: string[]) => runProgram([...argv, "--config", file.path]);
    const first = await run("apply");
    assert.equal(first.status, 0, first.stderr);

    // The admin is another one now, and the config asks for more.
    await file.write({
      ...config(server.url(SECOND), "zq7-new", "write"),
      roles: [{ role: "newcomer", password: "zq7-newcomer" }],
    });
    const planned = await run("plan");
    const applied = await run("apply");
    if (major >= NEEDS_ADMIN_OPTION) {
      assert.equal(applied.status, 1, applied.stdout);
      assert.match(
        planned.stdout,
        /blocked: Cannot change role shop \(password\): role "second_admin" may not act for role "shop"/,
      );
      const hints = hintedStatements(planned.stdout);
      assert.deepEqual([...new Set(hints.map(({ sql }) => sql))].toSorted(), [
        'GRANT "clerk" TO "second_admin" WITH ADMIN OPTION',
        'GRANT "shop" TO "second_admin" WITH ADMIN OPTION',
        'GRANT "wiki" TO "second_admin" WITH ADMIN OPTION',
      ]);
      // The rest goes on.
      await server.sql("SELECT 1", { user: "newcomer", password: "zq7-newcomer" });
      for (const { database, sql } of hints) {
        await server.sql(sql, database === undefined ? {} : { database });
      }
    }
    const mended = await run("apply");
    assert.equal(mended.status, 0, mended.stdout + mended.stderr);
    const login = { database: "shop", password: "zq7-new" };
    await server.sql("CREATE TABLE t (x int)", { ...login, user: "shop" });
    await server.sql("INSERT INTO t VALUES (1)", { ...login, user: "clerk" });
    const again = await run("apply");
    assert.equal(again.stdout, "Nothing to do: the server is as configured.\n");
  });
}
