import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
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

const isError = ({ level }: LogLine) => level === "error";
const inSync = ({ event, status }: LogLine) => event === "pass_finished" && status === "in_sync";

Deno.test("watch recovers by itself from a server that was away, having said so once", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  await using watching = startWatching(config, { env: { RESYNC_INTERVAL: "300ms" } });
  await watching.logged(inSync);
  const url = await watching.url();

  await server.stop();
  await eventually(async () => (await probe(`${url}/readyz`)).status === 503, "it is not ready");
  assert.match((await probe(`${url}/readyz`)).body, /server default: .*refused/i);
  assert.equal((await probe(`${url}/livez`)).status, 200);
  // Long enough for a number of attempts.
  await eventually(() => failedPasses(watching.log()) >= 8, "it has tried several times");
  assert.equal(watching.log().filter(isError).length, 1, "it says so once");

  const before = watching.log().length;
  await server.start();
  const { failures } = await watching.logged(({ event }) => event === "recovered", {
    after: before,
  });
  assert.ok(Number(failures) >= 3);
  await eventually(async () => (await probe(`${url}/readyz`)).status === 200, "it is ready again");
});

function failedPasses(log: readonly LogLine[]): number {
  return log.filter(({ event, status }) => event === "pass_finished" && status === "failed").length;
}

Deno.test("watch starts without a server, and provisions it when it comes", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await server.stop();
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  await using watching = startWatching(config);
  await watching.logged(isError);
  await server.start();
  await eventually(() => hasDatabase(server, "shop"), "the database is there");
});

Deno.test("watch changes nothing while the config is broken, and goes on when it is mended", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  await using watching = startWatching(config, { env: { RESYNC_INTERVAL: "200ms" } });
  await watching.logged(inSync);
  const url = await watching.url();

  const broken = { ...JSON.parse(configText(server, ["shop", "wiki"])), databasse: [] };
  await writeConfig(folder.path, JSON.stringify(broken));
  const { message } = await watching.logged(({ event }) => event === "config_invalid");
  assert.match(message, /config\.json:1:\d+.*databasse/);
  assert.match((await probe(`${url}/readyz`)).body, /config is not valid: .*databasse/);
  assert.equal((await probe(`${url}/livez`)).status, 200);

  const finishedPasses = () =>
    watching.log().filter(({ event }) => event === "pass_finished").length;
  // One may have been under way when the config broke, and may still end.
  let passes = -1;
  while (passes !== finishedPasses()) {
    passes = finishedPasses();
    await sleep(1000);
  }
  await server.sql("ALTER DATABASE shop OWNER TO postgres");
  await sleep(1500);
  assert.equal(finishedPasses(), passes);
  assert.equal(await hasDatabase(server, "shop"), false, "drift is left alone, too");
  assert.equal(watching.log().filter(isError).length, 1, "it says so once");

  await writeConfig(folder.path, configText(server, ["shop", "wiki"]));
  await eventually(() => hasDatabase(server, "wiki"), "the new database is there");
  await eventually(() => hasDatabase(server, "shop"), "the drift is put right");
  await eventually(async () => (await probe(`${url}/readyz`)).status === 200, "it is ready");
});

Deno.test("watch stays with a config that was never valid, and takes it when it is", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  await using watching = startWatching(join(folder.path, "later/config.json"));
  await watching.logged(({ event }) => event === "config_invalid");
  await Deno.mkdir(join(folder.path, "later"));
  await writeConfig(join(folder.path, "later"), configText(server, ["shop"]));
  await eventually(() => hasDatabase(server, "shop"), "the database is there");
});

Deno.test("watch tries again at once when the admin's password file is corrected", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const password = join(folder.path, "admin-password");
  await Deno.writeTextFile(password, "wrong-admin-password\n");
  const config = await writeConfig(
    folder.path,
    JSON.stringify({
      ...JSON.parse(configText(server, ["shop"])),
      root_password: { file: password },
    }),
  );
  await using watching = startWatching(config);
  const { sqlstate } = await watching.logged(isError);
  assert.equal(sqlstate, "28P01");
  // By now it waits for several seconds.
  await eventually(() => failedPasses(watching.log()) >= 4, "it has tried several times");
  await Deno.writeTextFile(password, `${server.password}\n`);
  const took = await eventually(() => hasDatabase(server, "shop"), "the database is there");
  assert.ok(took < 5000, `It took ${took} ms`);
  assert.doesNotMatch(watching.cli.output.stderr, /wrong-admin-password|superuser-9xQ4/);
});

Deno.test("watch recovers by itself when the admin gets a right that was missing", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await server.sql("CREATE ROLE weak LOGIN CREATEROLE PASSWORD 'weak'");
  await server.sql("ALTER ROLE weak SET createrole_self_grant = 'set, inherit'");
  await using folder = await makeFolder();
  const connection = server.url({ user: "weak", password: "weak", params: { sslmode: "disable" } });
  const config = await writeConfig(
    folder.path,
    JSON.stringify({
      ...JSON.parse(configText(server, ["shop"])),
      root_connection_string: connection,
    }),
  );
  await using watching = startWatching(config);
  await watching.logged(isError);
  const url = await watching.url();
  assert.equal((await probe(`${url}/readyz`)).status, 503);
  await server.sql("ALTER ROLE weak CREATEDB");
  await eventually(() => hasDatabase(server, "shop"), "the database is there");
});

Deno.test("watch does not let a server that is away hold up another", async () => {
  await using here = await startServer({ major: NEWEST_MAJOR });
  await using away = await startServer({ major: NEWEST_MAJOR });
  await away.stop();
  await using folder = await makeFolder();
  const servers = (names: readonly string[]) =>
    JSON.stringify({
      servers: [
        { name: "away", ...JSON.parse(configText(away, names)) },
        { name: "here", ...JSON.parse(configText(here, names)) },
      ],
    });
  const config = await writeConfig(folder.path, servers(["shop"]));
  await using watching = startWatching(config);
  await watching.logged(({ event, server }) => event === "pass_finished" && server === "away");
  await eventually(() => hasDatabase(here, "shop"), "the first database is there");
  await writeConfig(folder.path, servers(["shop", "wiki"]));
  await eventually(() => hasDatabase(here, "wiki"), "the second database is there");
  const url = await watching.url();
  await watching.logged((line) => inSync(line) && line.server === "here");
  const { body } = await probe(`${url}/readyz`);
  assert.match(body, /server away/);
  await away.start();
  await eventually(() => hasDatabase(away, "wiki"), "the other server follows");
});

Deno.test("watch does not let one database that fails hold up another", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  // A role of this name cannot be given a database: someone else's has its name.
  await server.sql("CREATE DATABASE bad CONNECTION LIMIT 0");
  await server.sql("UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'bad'");
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["bad", "good"]));
  await using watching = startWatching(config);
  await eventually(() => hasDatabase(server, "good"), "the good one is there");
  assert.ok(await canLogIn(server, "good", "first-password"));
  const url = await watching.url();
  await watching.logged(({ event }) => event === "pass_finished");
  const status = JSON.parse((await probe(`${url}/status.json`)).body);
  const states = Object.fromEntries(
    status.servers[0].databases.map((entry: { database: string; state: string }) => [
      entry.database,
      entry.state,
    ]),
  );
  assert.equal(states.good, "in_sync");
  assert.notEqual(states.bad, "in_sync");
});
