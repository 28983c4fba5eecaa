import assert from "node:assert/strict";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import {
  configText,
  eventually,
  type LogLine,
  makeFolder,
  probe,
  startWatching,
  type Watching,
  writeConfig,
} from "../support/watching.ts";

const inSync = ({ event, status }: LogLine) => event === "pass_finished" && status === "in_sync";
const isCreated = ({ event, kind }: LogLine) =>
  event === "change_applied" && kind === "create_database";
const isTrouble = ({ level }: LogLine) => level === "error" || level === "warning";

const MANY = Array.from({ length: 60 }, (_, index) => `many_${String(index).padStart(2, "0")}`);

function created(watching: Watching): readonly unknown[] {
  return watching.log().filter(isCreated).map(({ name }) => name);
}

Deno.test("of three replicas of watch another finishes when the working one is killed", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, MANY));
  await using one = startWatching(config);
  await using two = startWatching(config);
  await using three = startWatching(config);
  const replicas = [one, two, three];

  await eventually(() => replicas.some((replica) => created(replica).length > 0), "one works");
  const working = replicas.filter((replica) => created(replica).length > 0);
  assert.equal(working.length, 1, "one works, the others wait");
  const others = replicas.filter((replica) => !working.includes(replica));
  for (const other of others) await other.logged(({ event }) => event === "lock_waiting");
  working[0]!.cli.kill("SIGKILL");
  await working[0]!.cli.end;
  const doneByFirst = created(working[0]!).length;
  assert.ok(doneByFirst < MANY.length);

  const took = await eventually(
    () => others.some((replica) => created(replica).length > 0),
    "another works",
  );
  assert.ok(took < 10_000, `It took over after ${took} ms`);
  for (const other of others) await other.logged(inSync);
  const [row] = await server.sql(
    "SELECT count(*)::int AS count FROM pg_database WHERE datname LIKE 'many%'" +
      " AND pg_get_userbyid(datdba) = datname",
  );
  assert.equal(row!.count, MANY.length);
  for (const other of others) {
    assert.deepEqual(other.log().filter(isTrouble), []);
    const { status } = await probe(`${await other.url()}/readyz`);
    assert.equal(status, 200);
  }
});

Deno.test("replicas of watch share several servers, and each ends with all in sync", async () => {
  await using first = await startServer({ major: NEWEST_MAJOR });
  await using second = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const names = MANY.slice(0, 10);
  const config = await writeConfig(
    folder.path,
    JSON.stringify({
      servers: [
        { name: "first", ...JSON.parse(configText(first, names)) },
        { name: "second", ...JSON.parse(configText(second, names)) },
      ],
    }),
  );
  await using one = startWatching(config);
  await using two = startWatching(config);
  for (const replica of [one, two]) {
    for (const name of ["first", "second"]) {
      await replica.logged((line) => inSync(line) && line.server === name);
    }
    assert.deepEqual(replica.log().filter(isTrouble), []);
  }
  // Each database was made once, by whichever came first.
  assert.equal(created(one).length + created(two).length, 2 * names.length);
});

Deno.test("watch goes on as soon as another provisioner lets go of the server", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  const config = await writeConfig(folder.path, configText(server, ["shop"]));
  const holding = server.sql(
    "SELECT pg_advisory_lock(1885827186, 1819239275); SELECT pg_sleep(600)",
  ).catch(() => {});
  await eventually(
    async () => (await server.sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")).length > 0,
    "another one works",
  );
  await using watching = startWatching(config, { env: { LOCK_WAIT: "300ms" } });
  const url = await watching.url();
  await eventually(
    () => watching.log().filter(({ code }) => code === "lock_held").length >= 3,
    "it has waited several times",
  );
  assert.match((await probe(`${url}/readyz`)).body, /waiting for another provisioner/);
  assert.deepEqual(watching.log().filter(isTrouble), []);

  await server.sql(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted" +
      " AND classid = 1885827186",
  );
  await holding;
  const took = await eventually(
    () => watching.log().some(inSync),
    "it works",
  );
  assert.ok(took < 10_000, `It took ${took} ms`);
});
