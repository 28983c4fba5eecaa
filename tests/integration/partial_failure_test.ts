import assert from "node:assert/strict";
import { startFaultProxy } from "../support/fault_proxy.ts";
import { testMajors } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { freePort } from "../support/free_port.ts";
import { runProgram } from "../support/run_program.ts";
import { entries, type Entry, entry, tempConfig } from "../support/temp_config.ts";

const GOOD = entries(7);
/** Refused by the server: passwordcheck wants no password that is the role's name. */
const REFUSED: Entry = { database: "refused", user: "zq7-refused", password: "zq7-refused" };
/** An interrupted DROP DATABASE left it behind. */
const INVALID = entry("half_dropped");
/** Whoever wants to create it loses the connection. */
const CUT = entry("cut");

for (const major of testMajors()) {
  Deno.test(`three of ten entries fail, for three reasons, and alone, on PostgreSQL ${major}`, async () => {
    await using server = await startServer({
      major,
      settings: { shared_preload_libraries: "passwordcheck" },
    });
    await server.sql(`CREATE DATABASE half_dropped`);
    await server.sql(
      `UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'half_dropped'`,
    );
    await using proxy = startFaultProxy({
      to: server.port,
      onQuery: (sql) => sql.includes('CREATE DATABASE "cut"') ? "cut before" : undefined,
    });
    const url = server.url({ params: { sslmode: "disable" } })
      .replace(`:${server.port}/`, `:${proxy.port}/`);
    await using config = await tempConfig({
      root_connection_string: url,
      databases: [REFUSED, ...GOOD.slice(0, 3), INVALID, ...GOOD.slice(3), CUT],
    });

    const { status, stdout, stderr } = await runProgram(["apply", "--config", config.path]);
    assert.equal(status, 1, stdout + stderr);
    assert.match(stdout, /role "zq7-refused": .*password must not equal user name/);
    assert.match(stdout, /database "refused": left out, since role "zq7-refused"/);
    assert.match(stdout, /"half_dropped" is invalid/);
    assert.match(stdout, /database "cut": .*connection to the server was lost/i);
    // Seven databases with their roles, and the roles of the two that could have one.
    assert.match(stdout, /^Failed: 16 changes applied, 4 still to do\.$/m);

    for (const { database, user, password } of GOOD) {
      await server.sql("CREATE SCHEMA mine", { database, user, password });
    }
    assert.deepEqual(
      await server.sql("SELECT 1 FROM pg_database WHERE datname IN ('refused', 'cut')"),
      [],
    );
  });
}

const QUICK = { CONNECT_ATTEMPTS: "2", CONNECT_DELAY: "10ms" };

Deno.test("no reachable server is a failure, and says which and why", async () => {
  const port = freePort(["127.0.0.1"]);
  await using config = await tempConfig({
    root_connection_string: `postgres://postgres:x@127.0.0.1:${port}/postgres`,
    databases: GOOD,
  });
  for (const command of ["apply", "plan"]) {
    const { status, stdout, stderr } = await runProgram([command, "--config", config.path], {
      env: QUICK,
    });
    assert.equal(status, 1);
    assert.match(stdout, new RegExp(`^Failed: .*127\\.0\\.0\\.1:${port}`, "m"));
    assert.equal(stderr.match(/^warning .*attempt 1 of 2, next in 0\.01 s/gm)?.length, 1, stderr);
    assert.equal(stderr.match(/^error .*not tried again/gm)?.length, 1, stderr);
  }
});

Deno.test("a server that is away fails alone, and the others are provisioned", async () => {
  const [major] = testMajors().toReversed();
  await using one = await startServer({ major: major! });
  await using two = await startServer({ major: major! });
  const port = freePort(["127.0.0.1"]);
  await using config = await tempConfig({
    servers: [
      { name: "one", root_connection_string: one.url(), databases: entries(2) },
      {
        name: "away",
        root_connection_string: `postgres://postgres:x@127.0.0.1:${port}/postgres`,
        databases: entries(2),
      },
      { name: "two", root_connection_string: two.url(), databases: entries(1) },
    ],
  });
  const run = await runProgram(["apply", "--config", config.path], { env: QUICK });
  assert.equal(run.status, 1);
  assert.match(run.stdout, /^Server one:\nDone: 4 changes applied\./m);
  assert.match(run.stdout, /^Server away:\nFailed: /m);
  assert.match(run.stdout, /^Server two:\nDone: 2 changes applied\./m);
  assert.match(run.stderr, /^info {4}one: database app1 added: owner app1$/m);
  assert.match(run.stderr, /^error {3}away: /m);

  const json = JSON.parse(
    (await runProgram(["plan", "--output", "json", "--config", config.path], { env: QUICK }))
      .stdout,
  );
  assert.equal(json.format_version, 1);
  assert.deepEqual(
    json.servers.map((server: Record<string, unknown>) => [server.server, server.status]),
    [["one", "in_sync"], ["away", "failed"], ["two", "in_sync"]],
  );
});
