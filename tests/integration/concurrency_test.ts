import assert from "node:assert/strict";
import { type OnQuery, startFaultProxy } from "../support/fault_proxy.ts";
import { NEWEST_MAJOR, testMajors } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { runCli } from "../support/processes.ts";
import { type ProgramResult, runProgram } from "../support/run_program.ts";
import { entries, entry, tempConfig } from "../support/temp_config.ts";

const IN_SYNC = "Nothing to do: the server is as configured.\n";

async function assertInSync(configPath: string): Promise<void> {
  const plan = await runProgram(["plan", "--detailed-exit-code", "--config", configPath]);
  assert.equal(plan.stdout, IN_SYNC);
  assert.equal(plan.status, 0);
}

for (const major of testMajors()) {
  Deno.test(`four processes at once come to one end without an error, on PostgreSQL ${major}`, async () => {
    await using server = await startServer({ major });
    await using config = await tempConfig({
      root_connection_string: server.url(),
      databases: entries(8),
    });
    const runs = await Promise.all(
      [1, 2, 3, 4].map(() => runCli(["apply", "--config", config.path])),
    );
    for (const { code, stdout, stderr } of runs) {
      assert.equal(code, 0, stdout + stderr);
      assert.ok(!/^(error|warning)/m.test(stderr), stderr);
    }
    const worked = runs.filter(({ stdout }) => stdout.startsWith("Done: 16 changes applied."));
    assert.equal(worked.length, 1);
    await assertInSync(config.path);
    assert.deepEqual(await server.sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"), []);
  });
}

Deno.test("a provisioner that waits for another one in vain says so", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using config = await tempConfig({
    root_connection_string: server.url(),
    databases: [entry("app")],
  });
  const release = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  await using proxy = startFaultProxy({
    to: server.port,
    onQuery: async (sql) => {
      if (!sql.includes("CREATE DATABASE")) return undefined;
      held.resolve();
      await release.promise;
      return undefined;
    },
  });
  await using slow = await tempConfig({
    root_connection_string: throughProxy(server, proxy.port),
    databases: [entry("app")],
  });
  const first = runProgram(["apply", "--config", slow.path]);
  await held.promise;
  const second = await runProgram(["apply", "--lock-wait", "300ms", "--config", config.path]);
  assert.equal(second.status, 1);
  assert.match(second.stdout, /^Failed: Another provisioner is working on this server/);
  assert.match(second.stderr, /^info {4}another provisioner is working on this server: waiting$/m);
  // A plan waits for nobody.
  assert.equal((await runProgram(["plan", "--config", config.path])).status, 0);
  release.resolve();
  assert.equal((await first).status, 0);
});

function throughProxy(server: PostgresServer, port: number): string {
  return server.url({ params: { sslmode: "disable" } }).replace(`:${server.port}/`, `:${port}/`);
}

interface Race {
  readonly name: string;
  /** The query before which the other one is quicker. */
  readonly at: RegExp;
  readonly before?: string;
  /** What the other one does. */
  readonly meanwhile: string;
}

const RACES: readonly Race[] = [
  {
    name: "creates the same role",
    at: /CREATE ROLE "app"/,
    meanwhile: "CREATE ROLE app NOLOGIN PASSWORD 'theirs'",
  },
  {
    name: "creates the same database",
    at: /CREATE DATABASE "app"/,
    meanwhile: "CREATE DATABASE app",
  },
  {
    name: "drops the role that is to be altered",
    before: "CREATE ROLE app NOLOGIN",
    at: /ALTER ROLE "app"/,
    meanwhile: "DROP ROLE app",
  },
  {
    name: "drops the database that is to be given away",
    before: "CREATE DATABASE app",
    at: /ALTER DATABASE "app" OWNER/,
    meanwhile: "DROP DATABASE app",
  },
  {
    name: "drops the owner of the database that is to be created",
    at: /CREATE DATABASE "app"/,
    meanwhile: "DROP ROLE app",
  },
];

for (const major of testMajors()) {
  for (const { name, at, before, meanwhile } of RACES) {
    Deno.test(`a race is settled: somebody ${name}, on PostgreSQL ${major}`, async () => {
      await using server = await startServer({ major });
      if (before) await server.sql(before);
      let done = false;
      const run = await applyThrough(server, async (sql) => {
        if (done || !at.test(sql)) return undefined;
        done = true;
        await server.sql(meanwhile);
        return undefined;
      });
      assert.ok(done, "the race took place");
      assert.equal(run.status, 0, run.stdout + run.stderr);
      assert.ok(!/^(error|warning)/m.test(run.stderr), run.stderr);
      assert.match(run.stderr, /\(reading again\)$/m);
    });
  }

  Deno.test(`a connection lost in the middle of CREATE DATABASE is settled, on PostgreSQL ${major}`, async () => {
    for (const fault of ["cut before", "cut after"] as const) {
      await using server = await startServer({ major });
      let cut = false;
      const run = await applyThrough(server, (sql) => {
        if (cut || !sql.includes("CREATE DATABASE")) return undefined;
        cut = true;
        return fault;
      });
      assert.ok(cut);
      assert.equal(run.status, 0, `${fault}: ${run.stdout}${run.stderr}`);
      assert.match(run.stderr, /connection to the server was lost.*\(reading again\)$/im);
    }
  });

  Deno.test(`a session ended in the middle of CREATE DATABASE is settled, on PostgreSQL ${major}`, async () => {
    await using server = await startServer({ major });
    await using config = await tempConfig({
      root_connection_string: server.url(),
      databases: [entry("app")],
    });
    const running = await whileTemplateIsInUse(server, async () => {
      const apply = runProgram(["apply", "--config", config.path]);
      const ended = await until(() =>
        server.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE query LIKE 'CREATE DATABASE%' AND state = 'active'`)
      );
      assert.equal(ended.length, 1);
      return { apply };
    });
    const { status, stdout, stderr } = await running.apply;
    assert.equal(status, 0, stdout + stderr);
    assert.match(stderr, /\[57P01\].*\(reading again\)$/m);
    await assertInSync(config.path);
  });
}

Deno.test("losing every session, the lock's too, is settled", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  let restarted = false;
  const run = await applyThrough(server, async (sql) => {
    if (restarted || !sql.includes("CREATE DATABASE")) return undefined;
    restarted = true;
    await server.restart("immediate");
    return undefined;
  });
  assert.equal(run.status, 0, run.stdout + run.stderr);
});

Deno.test("a server with room for two sessions is enough", async () => {
  await using server = await startServer({
    major: NEWEST_MAJOR,
    settings: {
      max_connections: 4,
      superuser_reserved_connections: 0,
      reserved_connections: 0,
      max_wal_senders: 0,
    },
  });
  await using config = await tempConfig({
    root_connection_string: server.url(),
    databases: entries(6),
  });
  const { status, stdout, stderr } = await holdingSessions(
    server,
    2,
    () => runProgram(["apply", "--config", config.path]),
  );
  assert.equal(status, 0, stdout + stderr);
  assert.ok(!/^error/m.test(stderr), stderr);
  await assertInSync(config.path);
});

/** Applies one entry through a proxy that asks `onQuery`, and asserts that the plan is empty then. */
async function applyThrough(
  server: PostgresServer,
  onQuery: OnQuery,
): Promise<ProgramResult> {
  await using proxy = startFaultProxy({ to: server.port, onQuery });
  const databases = [entry("app")];
  await using config = await tempConfig({
    root_connection_string: throughProxy(server, proxy.port),
    databases,
  });
  const run = await runProgram(["apply", "--config", config.path]);
  assert.equal(run.status, 0, run.stdout + run.stderr);
  await assertInSync(config.path);
  return run;
}

/** CREATE DATABASE waits for up to five seconds while somebody is in template1. */
async function whileTemplateIsInUse<Result>(
  server: PostgresServer,
  work: () => Promise<Result>,
): Promise<Result> {
  const sleeper = server.sql("SELECT pg_sleep(60)", { database: "template1" }).catch(() => {});
  await until(() =>
    server.sql("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
  );
  try {
    return await work();
  } finally {
    await server.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE query LIKE 'SELECT pg_sleep%'`);
    await sleeper;
  }
}

async function holdingSessions<Result>(
  server: PostgresServer,
  count: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const sleepers = Array.from(
    { length: count },
    () => server.sql("SELECT pg_sleep(60)").catch(() => {}),
  );
  await until(async () => {
    const rows = await server.sql(
      "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'",
    );
    return rows.length === count ? rows : [];
  });
  try {
    return await work();
  } finally {
    await server.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE query LIKE 'SELECT pg_sleep%'`);
    await Promise.all(sleepers);
  }
}

/** Asks again until there is something. */
async function until<Item>(ask: () => Promise<readonly Item[]>): Promise<readonly Item[]> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const answer = await ask();
    if (answer.length > 0) return answer;
  }
  throw new Error("Waited in vain");
}
