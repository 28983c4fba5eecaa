import assert from "node:assert/strict";
import { NEWEST_MAJOR, testMajors } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { type ProgramResult, runProgram } from "../support/run_program.ts";
import { type Entry, entry, tempConfig } from "../support/temp_config.ts";

const TALKATIVE = {
  log_statement: "all",
  log_min_messages: "debug1",
  log_min_error_statement: "debug5",
  log_error_verbosity: "verbose",
  log_parameter_max_length: -1,
  log_parameter_max_length_on_error: -1,
  log_duration: true,
  // Refuses a password that is the role's own name, with the statement in the log.
  shared_preload_libraries: "passwordcheck",
};

const ENTRIES: readonly Entry[] = [
  entry("good"),
  { ...entry("quoted"), password: 'zq7-it\'s "quoted" \\ $1 %s' },
  { ...entry("foreign"), password: "zq7-pässwörd-🐘" },
  { database: "refused", user: "zq7-refused", password: "zq7-refused" },
];

/** A part of each password that no way of escaping changes, and that stands nowhere else. */
const CORES = ["zq7-good-password", "zq7-it", "sswörd-", "zq7-p"];

for (const major of testMajors()) {
  Deno.test(`no declared password is in the server's log or our output, on PostgreSQL ${major}`, async () => {
    await using server = await startServer({ major, settings: TALKATIVE });
    await using config = await tempConfig({
      root_connection_string: server.url(),
      databases: ENTRIES,
    });
    const results: ProgramResult[] = [];
    for (const output of ["text", "json", "sql"]) {
      for (const command of ["plan", "apply"]) {
        results.push(await runProgram([command, "--output", output, "--config", config.path]));
      }
      await server.sql("ALTER ROLE good NOLOGIN PASSWORD NULL");
    }
    await using wrong = await tempConfig({
      root_connection_string: server.url({ password: "zq7-wrong-root" }),
      databases: ENTRIES,
    });
    results.push(await runProgram(["apply", "--config", wrong.path]));

    const shown = results.map(({ stdout, stderr }) => stdout + stderr).join("\n");
    assert.match(shown, /password must not equal user name/);
    for (const secret of [...CORES, server.password, "zq7-wrong-root", "SCRAM-SHA-256$"]) {
      assert.ok(!shown.includes(secret), `our output shows ${secret}`);
    }

    const log = await server.log();
    assert.match(log, /CREATE ROLE "good" LOGIN PASSWORD 'SCRAM-SHA-256\$/);
    assert.match(log, /STATEMENT: .*CREATE ROLE "zq7-refused"/s);
    for (const secret of [...CORES, server.password, "zq7-wrong-root"]) {
      assert.ok(!log.includes(secret), `the log shows ${secret}`);
    }
  });
}

Deno.test("pg_stat_statements keeps no declared password", async () => {
  await using server = await startServer({
    major: NEWEST_MAJOR,
    settings: { shared_preload_libraries: "pg_stat_statements" },
  });
  await server.sql("CREATE EXTENSION pg_stat_statements");
  await using config = await tempConfig({
    root_connection_string: server.url(),
    databases: [entry("good")],
  });
  const { status } = await runProgram(["apply", "--config", config.path]);
  assert.equal(status, 0);
  const kept = await server.sql<{ query: string }>("SELECT query FROM pg_stat_statements");
  const queries = kept.map(({ query }) => query).join("\n");
  assert.match(queries, /CREATE ROLE "good"/);
  assert.ok(!queries.includes("zq7"));
});
