// deno-lint-ignore-file no-console
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { runCli, spawnProcess } from "../support/processes.ts";
import {
  configText,
  eventually,
  hasDatabase,
  type LogLine,
  makeFolder,
  parseLog,
  startWatching,
  writeConfig,
} from "../support/watching.ts";

const inSync = ({ event, status }: LogLine) => event === "pass_finished" && status === "in_sync";
const isCreated = ({ event, kind }: LogLine) =>
  event === "change_applied" && kind === "create_database";

/** Enough that a pass takes a while. */
const MANY = Array.from({ length: 60 }, (_, index) => `many_${String(index).padStart(2, "0")}`);

async function databasesOf(server: PostgresServer): Promise<readonly unknown[]> {
  const rows = await server.sql(
    "SELECT datname FROM pg_database WHERE datname LIKE 'many%' ORDER BY 1",
  );
  return rows.map(({ datname }) => datname);
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`watch ends with 0 after ${signal} in mid-pass, and a plan shows what was not done`, async () => {
    await using server = await startServer({ major: NEWEST_MAJOR });
    await using folder = await makeFolder();
    const config = await writeConfig(folder.path, configText(server, MANY));
    await using watching = startWatching(config);
    await watching.logged(isCreated);
    watching.cli.kill(signal);
    const { code } = await watching.cli.end;
    assert.equal(code, 0);
    const log = watching.log();
    assert.deepEqual(log.at(-1)?.event, "watch_stopped");
    assert.equal(log.at(-1)?.clean, true);

    const done = await databasesOf(server);
    assert.ok(done.length > 0 && done.length < MANY.length, `${done.length} are done`);
    assert.deepEqual(log.filter(isCreated).map(({ name }) => name).sort(), done);
    const plan = await runCli(["plan", "--config", config, "--output", "json"]);
    const { changes } = JSON.parse(plan.stdout).servers[0].plan;
    const planned = changes
      .filter(({ kind }: { readonly kind: string }) => kind === "create_database")
      .map(({ name }: { readonly name: string }) => name);
    assert.deepEqual([...done, ...planned].sort(), MANY);
    assert.ok(changes.every(({ name }: { readonly name: string }) => !done.includes(name)));
  });
}

Deno.test("watch ends with 0 when it waits", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  await using watching = startWatching(config);
  await watching.logged(inSync);
  watching.cli.kill("SIGTERM");
  assert.equal((await watching.cli.end).code, 0);
});

Deno.test("watch ends with 0 while the server is away", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  // Takes the connection, and answers nothing.
  Deno.kill(server.pid, "SIGSTOP");
  await using watching = startWatching(config);
  await watching.logged(({ event }) => event === "config_changed");
  watching.cli.kill("SIGTERM");
  assert.equal((await watching.cli.end).code, 0);
});

Deno.test("watch ends at once at the second signal", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  for (const [signal, status] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
    await using folder = await makeFolder();
    const config = await writeConfig(folder.path, configText(server, [`slow_${status}`]));
    await using blocker = blockCreation(server);
    await using watching = startWatching(config);
    await blocker.blocks();
    watching.cli.kill("SIGTERM");
    await watching.logged(({ event }) => event === "watch_stopping");
    watching.cli.kill(signal);
    assert.equal((await watching.cli.end).code, status);
    assert.ok(watching.log().every(({ event }) => event !== "watch_stopped"));
  }
});

Deno.test("watch gives up what is in flight when the grace time is over", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["slow"]));
  await using blocker = blockCreation(server);
  await using watching = startWatching(config, { env: { SHUTDOWN_GRACE: "500ms" } });
  await blocker.blocks();
  watching.cli.kill("SIGTERM");
  assert.equal((await watching.cli.end).code, 143);
  assert.equal(watching.log().at(-1)?.clean, false);
});

/** Lets no role or database be created, as a session of a user would that forgot to commit. */
function blockCreation(server: PostgresServer) {
  const locked = server.sql(
    "BEGIN; LOCK TABLE pg_authid IN SHARE MODE; SELECT pg_sleep(600)",
  ).catch(() => {});
  const isWaiting = async () => {
    const rows = await server.sql("SELECT 1 FROM pg_locks WHERE NOT granted");
    return rows.length > 0;
  };
  return {
    blocks: () => eventually(isWaiting, "a statement is blocked"),
    async [Symbol.asyncDispose]() {
      await server.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)'" +
          " AND pid <> pg_backend_pid()",
      );
      await locked;
    },
  };
}

const isolated = await canUnshare();
if (!isolated) console.error("NOT TESTED: watch as PID 1, since this user may not unshare");

Deno.test({
  name: "watch runs as PID 1, and ends with 0",
  ignore: !isolated,
  fn: async () => {
    await using server = await startServer({ major: NEWEST_MAJOR });
    await using folder = await makeFolder();
    const config = await writeConfig(folder.path, configText(server, ["shop"]));
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const binary = Deno.env.get("PG_PROVISIONER_BIN");
    const program = binary
      ? [binary]
      : [Deno.execPath(), "run", "-A", `--config=${root}deno.json`, `${root}src/main.ts`];
    await using cli = spawnProcess(
      "unshare",
      // deno-fmt-ignore
      ["--pid", "--fork", "--kill-child", "sh", "-c", 'echo "$$" >&2; exec "$@"', "sh",
        ...program, "watch", "--config", config],
      { env: { LOG_FORMAT: "json", RESYNC_INTERVAL: "0" } },
    );
    await eventually(() => hasDatabase(server, "shop"), "the database is there");
    assert.equal(cli.output.stderr.split("\n")[0], "1", "it is PID 1");
    const children = await Deno.readTextFile(`/proc/${cli.pid}/task/${cli.pid}/children`);
    const pid = Number(children.trim());

    await server.sql("ALTER DATABASE shop OWNER TO postgres");
    Deno.kill(pid, "SIGHUP");
    await eventually(() => hasDatabase(server, "shop"), "SIGHUP makes a pass");
    Deno.kill(pid, "SIGTERM");
    assert.equal((await cli.end).code, 0);
    const log = parseLog(cli.output.stderr.slice(2));
    assert.equal(log.at(-1)?.event, "watch_stopped");
  },
});

async function canUnshare(): Promise<boolean> {
  try {
    const args = ["--pid", "--fork", "true"];
    return (await new Deno.Command("unshare", { args, stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}
