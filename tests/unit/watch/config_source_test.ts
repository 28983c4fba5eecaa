import assert from "node:assert/strict";
import { loadConfig } from "../../../src/config/load_config.ts";
import type { WatchEvent } from "../../../src/model/watch_event.ts";
import { ConfigSource, type ConfigState } from "../../../src/watch/config_source.ts";
import { FakeClock } from "../../support/fake_clock.ts";

const encoder = new TextEncoder();

// What only a broken file needs is imported when it is met, in real time. Here time stands still.
await import("../../../src/config/json_faults.ts");
await import("../../../src/config/json_locator.ts");

function configOf(databases: readonly string[], password: unknown = "pw"): string {
  return JSON.stringify({
    root_connection_string: "postgres://admin@localhost/postgres",
    databases: databases.map((name) => ({ database: name, user: name, password })),
  });
}

/** A source over files in memory, from before its first look at them. */
function startSource(first: Readonly<Record<string, string>>) {
  const files = new Map(Object.entries(first));
  const clock = new FakeClock();
  const states: ConfigState[] = [];
  const events: WatchEvent[] = [];
  let followed: readonly string[] = [];
  let reads = 0;
  const source = new ConfigSource({
    path: "/config/config.json",
    readFile: (path) => {
      reads++;
      const text = files.get(path);
      return text === undefined
        ? Promise.reject(Object.assign(new Error("No such file"), { name: "NotFound" }))
        : Promise.resolve(encoder.encode(text));
    },
    load: async (readFile) => {
      const options = { readFile, env: () => undefined, workingFolder: "/" };
      const connectionUser = () => "admin";
      return (await loadConfig("/config/config.json", { ...options, connectionUser })).desired;
    },
    follow: (paths) => {
      followed = paths;
      return Promise.resolve();
    },
    detached: (paths) => Promise.resolve(paths.filter((path) => files.get(path) === "detached")),
    clock,
    onState: (state) => states.push(state),
    observe: (event) => events.push(event),
  });
  const done = source.run();
  const count = (kind: WatchEvent["kind"]) => events.filter((event) => event.kind === kind).length;
  /** What it asks for now. */
  const databases = () => {
    const state = states.at(-1);
    return state?.kind === "valid"
      ? state.desired.servers.flatMap((server) => server.databases.map(({ name }) => name))
      : state?.kind;
  };
  return {
    files,
    clock,
    source,
    done,
    states,
    count,
    databases,
    followed: () => followed,
    reads: () => reads,
  };
}

Deno.test("ConfigSource loads the config at once", async () => {
  const { clock, databases, count } = startSource({ "/config/config.json": configOf(["a"]) });
  await clock.pass(0);
  assert.deepEqual(databases(), ["a"]);
  assert.equal(count("config_changed"), 1);
});

Deno.test("ConfigSource finds a change that made no event within 5 s", async () => {
  const { files, clock, databases } = startSource({ "/config/config.json": configOf(["a"]) });
  await clock.pass(20_000);
  files.set("/config/config.json", configOf(["a", "b"]));
  await clock.pass(5000);
  assert.deepEqual(databases(), ["a", "b"]);
});

Deno.test("ConfigSource finds a change right after a hint", async () => {
  const { files, clock, source, databases } = startSource({
    "/config/config.json": configOf(["a"]),
  });
  await clock.pass(1000);
  files.set("/config/config.json", configOf(["b"]));
  source.hint();
  await clock.pass(100);
  assert.deepEqual(databases(), ["b"]);
});

Deno.test("ConfigSource makes one state of a thousand writes", async () => {
  const { files, clock, source, states, databases } = startSource({
    "/config/config.json": configOf(["a"]),
  });
  await clock.pass(1000);
  for (let write = 0; write < 1000; write++) {
    files.set("/config/config.json", configOf([`database_${write}`]));
    source.hint();
    await clock.pass(1);
  }
  await clock.pass(200);
  assert.deepEqual(databases(), ["database_999"]);
  assert.equal(states.length, 2);
});

Deno.test("ConfigSource looks every 2 s though the hints never end", async () => {
  const { files, clock, source, databases } = startSource({
    "/config/config.json": configOf(["a"]),
  });
  await clock.pass(1000);
  files.set("/config/config.json", configOf(["b"]));
  for (let hint = 0; hint < 45; hint++) {
    source.hint();
    await clock.pass(50);
  }
  assert.deepEqual(databases(), ["b"]);
});

Deno.test("ConfigSource makes no state of other bytes that ask for the same", async () => {
  const { files, clock, states, count } = startSource({
    "/config/config.json": configOf(["a", "b"]),
  });
  await clock.pass(0);
  files.set("/config/config.json", ` ${configOf(["b", "a"])}\n`);
  await clock.pass(5000);
  assert.equal(states.length, 1);
  assert.equal(count("config_unchanged"), 1);
});

Deno.test("ConfigSource follows each secret file, and sees it change", async () => {
  const { files, clock, states, followed } = startSource({
    "/config/config.json": configOf(["a"], { file: "/secrets/a" }),
    "/secrets/a": "first\n",
  });
  await clock.pass(200);
  assert.deepEqual(followed(), ["/config/config.json", "/secrets/a"]);
  files.set("/secrets/a", "second\n");
  await clock.pass(5000);
  const state = states.at(-1);
  assert.equal(states.length, 2);
  assert.ok(state?.kind === "valid");
  assert.equal(state.desired.servers[0]?.roles[0]?.password?.reveal(), "second");
});

Deno.test("ConfigSource gives a half-written file 2 s to be finished", async () => {
  const { files, clock, source, states, databases } = startSource({
    "/config/config.json": configOf(["a"]),
  });
  await clock.pass(1000);
  files.set("/config/config.json", configOf(["b"]).slice(0, 50));
  source.hint();
  await clock.pass(1900);
  files.set("/config/config.json", configOf(["b"]));
  await clock.pass(500);
  assert.deepEqual(databases(), ["b"]);
  assert.equal(states.length, 2);
});

Deno.test("ConfigSource says that a config is not valid, at each look, until it is", async () => {
  const { files, clock, source, states, count } = startSource({
    "/config/config.json": configOf(["a"]),
  });
  await clock.pass(1000);
  files.set("/config/config.json", "{");
  source.hint();
  await clock.pass(2500);
  assert.equal(states.at(-1)?.kind, "invalid");
  await clock.pass(20_000);
  assert.equal(states.length, 2);
  assert.ok(count("config_invalid") > 10);

  files.set("/config/config.json", configOf(["a"]));
  source.hint();
  await clock.pass(100);
  assert.equal(states.at(-1)?.kind, "valid");
});

Deno.test("ConfigSource waits for a config that is not there, and takes it when it comes", async () => {
  const { files, clock, states, databases, followed } = startSource({});
  await clock.pass(0);
  assert.equal(states.at(-1)?.kind, "invalid");
  assert.deepEqual(followed(), ["/config/config.json"]);
  files.set("/config/config.json", configOf(["a"]));
  await clock.pass(5000);
  assert.deepEqual(databases(), ["a"]);
});

Deno.test("ConfigSource tells of a file that can change no more", async () => {
  const { files, clock, count } = startSource({
    "/config/config.json": configOf(["a"], { file: "/secrets/a" }),
    "/secrets/a": "first\n",
  });
  await clock.pass(0);
  assert.equal(count("file_detached"), 0);
  files.set("/secrets/a", "detached");
  await clock.pass(5200);
  assert.ok(count("file_detached") > 0);
});

Deno.test("ConfigSource ends when it is stopped, and leaves no timer behind", async () => {
  const { clock, source, done, reads } = startSource({ "/config/config.json": configOf(["a"]) });
  await clock.pass(1000);
  source.stop();
  await done;
  const before = reads();
  await clock.pass(20_000);
  assert.equal(reads(), before);
  assert.equal(clock.timers, 0);
});
