import assert from "node:assert/strict";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { runCli, spawnCli } from "../support/processes.ts";
import {
  configText,
  eventually,
  hasDatabase,
  type LogLine,
  makeFolder,
  probe,
  startWatching,
  writeConfig,
} from "../support/watching.ts";

const inSync = ({ event, status }: LogLine) => event === "pass_finished" && status === "in_sync";

Deno.test("watch serves health, which says why not, and no secret", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  await server.sql("CREATE DATABASE bad");
  await server.sql("UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'bad'");
  const config = await writeConfig(folder.path, configText(server, ["bad", "good"]));
  await using watching = startWatching(config);
  const url = await watching.url();
  await watching.logged(({ event }) => event === "pass_finished");

  assert.deepEqual(await probe(`${url}/livez`), { status: 200, body: "ok\n" });
  const ready = await probe(`${url}/readyz`);
  assert.equal(ready.status, 503);
  assert.match(ready.body, /^server default: not in sync/);

  const { status, body } = await probe(`${url}/status.json`);
  assert.equal(status, 200);
  const { servers: [{ state, databases, pending, last_pass_at: at }] } = JSON.parse(body);
  assert.equal(state, "incomplete");
  assert.ok(pending.count + pending.blocked.length > 0);
  assert.ok(Date.parse(at) > Date.now() - 60_000);
  const [bad, good] = databases;
  assert.equal(bad.state, "failed");
  assert.deepEqual(
    [good.state, good.pending, good.last_error, good.last_success_at === null],
    ["in_sync", 0, null, false],
  );
  for (const text of [body, ready.body, watching.cli.output.stderr]) {
    assert.doesNotMatch(text, /first-password|superuser-9xQ4|SCRAM-SHA-256/);
  }
});

Deno.test("watch serves nothing else, and takes nothing", async () => {
  await using folder = await makeFolder();
  await using watching = startWatching(`${folder.path}/none.json`);
  const url = await watching.url();
  assert.equal((await probe(`${url}/`)).status, 404);
  assert.equal((await probe(`${url}/../etc/passwd`)).status, 404);
  const post = await fetch(`${url}/livez`, { method: "POST", body: "x" });
  await post.body?.cancel();
  assert.equal(post.status, 405);
  const head = await fetch(`${url}/livez`, { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [200, ""]);
  assert.equal(head.headers.get("cache-control"), "no-store");
});

Deno.test("watch serves no HTTP where no address is set", async () => {
  await using folder = await makeFolder();
  await using cli = spawnCli(["watch", "--config", `${folder.path}/none.json`], {
    env: { LOG_FORMAT: "json" },
  });
  await cli.waitFor(({ stderr }) => stderr.includes("config_invalid"));
  assert.doesNotMatch(cli.output.stderr, /http_listening/);
});

Deno.test("watch says that its address is taken, and ends with 64", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const { code, stderr } = await runCli(["watch", "--http-address", `127.0.0.1:${port}`]);
  assert.equal(code, 64);
  assert.match(stderr, new RegExp(`Cannot serve HTTP at 127\\.0\\.0\\.1:${port}.*HTTP_ADDRESS`));
});

Deno.test("watch fails /livez while a pass is stuck, and only then", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  await using watching = startWatching(config, {
    env: { RESYNC_INTERVAL: "200ms", STUCK_AFTER: "700ms", LOCK_WAIT: "300ms" },
  });
  const url = await watching.url();
  await watching.logged(inSync);
  const live = async () => (await probe(`${url}/livez`)).status;
  assert.equal(await live(), 200);
  // Takes connections, and answers nothing.
  Deno.kill(server.pid, "SIGSTOP");
  await eventually(async () => await live() === 503, "it is stuck");
  assert.match((await probe(`${url}/livez`)).body, /nothing has happened/);
  Deno.kill(server.pid, "SIGCONT");
  await eventually(async () => await live() === 200, "it goes on");
});

Deno.test("WATCH_MODE=true watches where no command is given, and only there", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  const env = { WATCH_MODE: "true", CONFIG_PATH: config, LOG_FORMAT: "json", LOG_LEVEL: "debug" };
  await using cli = spawnCli([], { env });
  await eventually(() => hasDatabase(server, "shop"), "the database is there");
  await writeConfig(folder.path, configText(server, ["shop", "wiki"]));
  await eventually(() => hasDatabase(server, "wiki"), "the second one, too");
  cli.kill("SIGTERM");
  assert.equal((await cli.end).code, 0);

  assert.equal((await runCli(["apply"], { env })).code, 0);
  const wrong = await runCli([], { env: { ...env, WATCH_MODE: "maybe" } });
  assert.equal(wrong.code, 64);
  assert.match(wrong.stderr, /WATCH_MODE is "maybe", but must be true or false/);
});

Deno.test("watch refuses settings that it does not understand, all at once", async () => {
  const { code, stderr } = await runCli(["watch"], {
    env: { RESYNC_INTERVAL: "5", DRIFT: "fix", HTTP_ADDRESS: "8080", LOG_FORMAT: "xml" },
  });
  assert.equal(code, 64);
  for (const name of ["RESYNC_INTERVAL", "DRIFT", "HTTP_ADDRESS", "LOG_FORMAT"]) {
    assert.ok(stderr.includes(name), name);
  }
});

for (const format of ["text", "json"]) {
  Deno.test(`watch lets no name forge a line of its ${format} log`, async () => {
    await using server = await startServer({ major: NEWEST_MAJOR });
    await using folder = await makeFolder();
    await server.sql("CREATE ROLE weak LOGIN PASSWORD 'weak'");
    const name = "evil\n2026-01-01T00:00:00.000Z info    forged";
    const config = await writeConfig(
      folder.path,
      JSON.stringify({
        servers: [{
          name: "main",
          root_connection_string: server.url({
            user: "weak",
            password: "weak",
            params: { sslmode: "disable" },
          }),
          databases: [{ database: name, user: name, password: "x" }],
        }],
      }),
    );
    await using cli = spawnCli(["watch", "--config", config], {
      env: { LOG_FORMAT: format, LOG_LEVEL: "trace" },
    });
    await cli.waitFor(({ stderr }) => /not in sync|pass_scheduled|next pass/.test(stderr));
    const lines = cli.output.stderr.split("\n").slice(0, -1);
    const form = format === "json"
      ? /^\{"time":"[^"]+","level":"[a-z]+","event":"[a-z_]+",.*\}$/
      : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [a-z]+ +\S.*$/;
    for (const line of lines) {
      assert.match(line, form);
      assert.doesNotMatch(line, /^2026-01-01/);
    }
  });
}
