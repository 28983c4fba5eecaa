import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KubeletVolume } from "../support/kubelet_volume.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { runCli } from "../support/processes.ts";
import {
  canLogIn,
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

async function owner(server: PostgresServer): Promise<unknown> {
  const [row] = await server.sql(
    "SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = 'shop'",
  );
  return row?.owner;
}

Deno.test("watch puts drift right within the interval, and says what it found", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  await using watching = startWatching(config, { env: { RESYNC_INTERVAL: "2s" } });
  await watching.logged(inSync);

  for (
    const [sql, isRight] of [
      ["ALTER DATABASE shop OWNER TO postgres", () => hasDatabase(server, "shop")],
      ["ALTER ROLE shop PASSWORD 'other'", () => canLogIn(server, "shop", "first-password")],
      ["ALTER ROLE shop NOLOGIN", () => canLogIn(server, "shop", "first-password")],
      ["DROP DATABASE shop", () => hasDatabase(server, "shop")],
    ] as const
  ) {
    const before = watching.log().length;
    await server.sql(sql);
    await eventually(isRight, `${sql} is undone`, 15_000);
    const drift = await watching.logged(({ event }) => event === "drift_found", { after: before });
    assert.equal(drift.level, "warning");
    await watching.logged(inSync, { after: before });
  }
});

Deno.test("watch makes no pass by itself where the interval is 0, but one at SIGHUP", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  await using watching = startWatching(config, { env: { RESYNC_INTERVAL: "0" } });
  await watching.logged(inSync);
  await server.sql("ALTER DATABASE shop OWNER TO postgres");
  await sleep(3000);
  assert.equal(await owner(server), "postgres");
  watching.cli.kill("SIGHUP");
  await eventually(() => hasDatabase(server, "shop"), "the drift is put right");
});

Deno.test("watch with DRIFT=report shows and alarms, and changes nothing", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  assert.equal((await runCli(["apply", "--config", config])).code, 0);
  await using watching = startWatching(config, {
    env: { RESYNC_INTERVAL: "300ms", DRIFT: "report" },
  });
  const url = await watching.url();
  await watching.logged(inSync);
  assert.equal((await probe(`${url}/readyz`)).status, 200);

  await server.sql("ALTER DATABASE shop OWNER TO postgres");
  const pending = await watching.logged(({ event }) => event === "change_pending");
  assert.deepEqual(
    [pending.level, pending.kind, pending.object, pending.name],
    ["warning", "alter_database_owner", "database", "shop"],
  );
  await watching.logged(({ event }) => event === "drift_found");
  await eventually(async () => (await probe(`${url}/readyz`)).status === 503, "it is not ready");
  assert.match((await probe(`${url}/readyz`)).body, /1 change pending/);
  const status = JSON.parse((await probe(`${url}/status.json`)).body);
  assert.equal(status.servers[0].state, "pending");
  assert.equal(status.servers[0].pending.changes[0].kind, "alter_database_owner");
  assert.equal(status.servers[0].databases[0].state, "pending");

  // A change of the config is only shown, too.
  await writeConfig(folder.path, configText(server, ["shop", "wiki"]));
  await watching.logged(({ event, name }) => event === "change_pending" && name === "wiki");
  await sleep(1500);
  assert.equal(await owner(server), "postgres");
  assert.equal(await hasDatabase(server, "wiki"), false);
  assert.ok(watching.log().every(({ event }) => event !== "change_applied"));
  const aloud = watching.log().filter(({ event, level }) =>
    event === "change_pending" && level === "warning"
  );
  // Once, and once more for the new config.
  const distinct = new Set(aloud.map(({ message }) => message)).size;
  assert.ok(aloud.length <= distinct + 1, "it does not say so at each pass");
});

Deno.test("watch writes nothing to a server that is as configured", async () => {
  await using server = await startServer({
    major: NEWEST_MAJOR,
    settings: { autovacuum: false, log_statement: "mod" },
  });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop", "wiki"]));
  await using watching = startWatching(config, { env: { RESYNC_INTERVAL: "100ms" } });
  await watching.logged(inSync);
  await server.sql("CHECKPOINT");
  const counters = async () =>
    (await server.sql(
      `SELECT pg_current_wal_lsn()::text AS lsn,
              pg_snapshot_xmax(pg_current_snapshot())::text AS xid,
              (SELECT string_agg(rolpassword || xmin::text, ',' ORDER BY rolname) FROM pg_authid) AS roles`,
    ))[0];
  const before = await counters();
  const passes = watching.log().filter(inSync).length;
  await eventually(() => watching.log().filter(inSync).length >= passes + 10, "ten passes");
  const { roles, xid } = (await counters())!;
  assert.deepEqual({ roles, xid }, { roles: before!.roles, xid: before!.xid });
  const last = watching.log().slice(-5);
  assert.ok(
    last.every(({ event, level }) => event === "pass_finished" && level === "debug"),
    "a pass without changes is one line at debug",
  );
});

Deno.test("watch applies the rotation of a password in a mounted Secret", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const secrets = new KubeletVolume(join(folder.path, "secrets"));
  await Deno.mkdir(secrets.folder);
  await secrets.write({ shop: "first-secret\n", wiki: "wiki-secret\n" });
  const entry = (name: string) => ({
    database: name,
    user: name,
    password: { file: `secrets/${name}` },
  });
  const config = await writeConfig(
    folder.path,
    JSON.stringify({
      root_connection_string: server.url({ params: { sslmode: "disable" } }),
      databases: [entry("shop"), entry("wiki")],
    }),
  );
  await using watching = startWatching(config);
  await eventually(() => canLogIn(server, "shop", "first-secret"), "the first password works");
  await watching.logged(inSync);
  for (const password of ["second-secret", "third-secret"]) {
    const before = watching.log().length;
    await secrets.write({ shop: `${password}\n`, wiki: "wiki-secret\n" });
    await eventually(() => canLogIn(server, "shop", password), `${password} works`, 10_000);
    await watching.logged(inSync, { after: before });
    const changed = watching.log().slice(before).filter(({ event }) => event === "change_applied");
    assert.deepEqual(changed.map(({ name }) => name), ["shop"]);
  }
  assert.ok(await canLogIn(server, "wiki", "wiki-secret"));
  assert.doesNotMatch(watching.cli.output.stderr, /first-secret|second-secret|third-secret/);
});

Deno.test("watch uses the admin's new password for the next session", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  await server.sql("CREATE ROLE admin SUPERUSER LOGIN PASSWORD 'admin-one'");
  const secrets = new KubeletVolume(join(folder.path, "secrets"));
  await Deno.mkdir(secrets.folder);
  await secrets.write({ root: "admin-one" });
  const text = (names: readonly string[]) =>
    JSON.stringify({
      ...JSON.parse(configText(server, names)),
      root_connection_string: `postgres://admin@127.0.0.1:${server.port}/postgres?sslmode=disable`,
      root_password: { file: "secrets/root" },
    });
  const config = await writeConfig(folder.path, text(["shop"]));
  await using watching = startWatching(config, { env: { RESYNC_INTERVAL: "500ms" } });
  await eventually(() => hasDatabase(server, "shop"), "the first database is there");

  await server.sql("ALTER ROLE admin PASSWORD 'admin-two'");
  await watching.logged(({ sqlstate }) => sqlstate === "28P01");
  await secrets.write({ root: "admin-two" });
  await watching.logged(({ event }) => event === "config_changed", { after: 3 });
  await writeConfig(folder.path, text(["shop", "wiki"]));
  await eventually(() => hasDatabase(server, "wiki"), "the second database is there", 10_000);
  assert.doesNotMatch(watching.cli.output.stderr, /admin-one|admin-two/);
});
