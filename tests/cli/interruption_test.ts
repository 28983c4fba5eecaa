import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { spawnCli } from "../support/processes.ts";
import { entries, tempConfig } from "../support/temp_config.ts";

const STATUS = { SIGINT: 130, SIGTERM: 143 } as const;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

for (const signal of SIGNALS) {
  Deno.test(`${signal} lets the statements in flight end, begins no other and says what is left`, async () => {
    await using server = await startServer({ major: NEWEST_MAJOR });
    await using config = await tempConfig({
      root_connection_string: server.url(),
      databases: entries(9),
    });
    await using blocked = await blockCreateDatabase(server);
    await using cli = spawnCli(["apply", "--config", config.path]);
    const inFlight = await until(() => creating(server), (count) => count === 4);
    cli.kill(signal);
    await cli.waitFor(({ stderr }) => /^info {4}stopping: /m.test(stderr));
    await blocked.end();

    const { code, stdout, stderr } = await cli.end;
    assert.equal(code, STATUS[signal], stdout + stderr);
    assert.equal(await databaseCount(server), inFlight);
    assert.equal(stderr.match(/^warning database app\d not added: stopping$/gm)?.length, 5, stderr);
    assert.equal(stdout.match(/^ {2}! database "app\d": not begun$/gm)?.length, 5, stdout);
    assert.match(stdout, /^Failed: 13 changes applied, 5 still to do\.$/m);
    assert.deepEqual(await server.sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"), []);
  });

  Deno.test(`a second ${signal} does not wait for what is in flight`, async () => {
    await using server = await startServer({ major: NEWEST_MAJOR });
    await using config = await tempConfig({
      root_connection_string: server.url(),
      databases: entries(1),
    });
    await using _blocked = await blockCreateDatabase(server);
    await using cli = spawnCli(["apply", "--config", config.path]);
    await until(() => creating(server), (count) => count === 1);
    cli.kill(signal);
    await cli.waitFor(({ stderr }) => /^info {4}stopping: /m.test(stderr));
    cli.kill(signal);
    assert.equal((await cli.end).code, STATUS[signal]);
    assert.equal(await creating(server), 1, "it did not wait");
  });

  Deno.test(`${signal} ends the wait for a server that is away`, async () => {
    await using config = await tempConfig({
      root_connection_string: `postgres://postgres:x@127.0.0.1:${freePort(["127.0.0.1"])}/postgres`,
      databases: entries(1),
    });
    await using cli = spawnCli(["apply", "--connect-delay", "1h", "--config", config.path]);
    await cli.waitFor(({ stderr }) => stderr.includes("next in 3600 s"));
    cli.kill(signal);
    const { code, stdout, stderr } = await cli.end;
    assert.equal(code, STATUS[signal], stdout + stderr);
    assert.match(stdout, /^Failed: Stopped/m);
  });
}

Deno.test("a signal ends the wait for another provisioner", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using config = await tempConfig({
    root_connection_string: server.url(),
    databases: entries(1),
  });
  await using _blocked = await blockCreateDatabase(server);
  await using first = spawnCli(["apply", "--config", config.path]);
  await until(() => creating(server), (count) => count === 1);
  await using second = spawnCli(["apply", "--lock-wait", "1h", "--config", config.path]);
  await second.waitFor(({ stderr }) => stderr.includes("another provisioner is working"));
  second.kill("SIGTERM");
  assert.equal((await second.end).code, 143);
  first.kill("SIGKILL");
});

interface Block extends AsyncDisposable {
  end(): Promise<void>;
}

/** CREATE DATABASE waits, for five seconds at most, while somebody is in its template. */
async function blockCreateDatabase(server: PostgresServer): Promise<Block> {
  const sleeping = "FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'";
  const sleeper = server.sql("SELECT pg_sleep(60)", { database: "template1" }).catch(() => {});
  await until(() => server.sql(`SELECT 1 ${sleeping}`), ({ length }) => length > 0);
  async function end(): Promise<void> {
    await server.sql(`SELECT pg_terminate_backend(pid) ${sleeping}`);
    await sleeper;
  }
  return { end, [Symbol.asyncDispose]: end };
}

async function creating(server: PostgresServer): Promise<number> {
  const rows = await server.sql(
    "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE DATABASE%' AND state = 'active'",
  );
  return rows.length;
}

async function databaseCount(server: PostgresServer): Promise<number> {
  return (await server.sql("SELECT 1 FROM pg_database WHERE datname LIKE 'app%'")).length;
}

async function until<Value>(
  ask: () => Promise<Value>,
  enough: (value: Value) => boolean,
): Promise<Value> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const value = await ask();
    if (enough(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("Waited in vain");
}
