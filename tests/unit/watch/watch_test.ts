import assert from "node:assert/strict";
import type { Desired, DesiredServer } from "../../../src/model/desired.ts";
import { ProvisionerError } from "../../../src/model/error.ts";
import type { ServerReport } from "../../../src/model/report.ts";
import type { WatchEvent } from "../../../src/model/watch_event.ts";
import type { PassRequest } from "../../../src/watch/server_loop.ts";
import { Watch } from "../../../src/watch/watch.ts";
import { desiredDatabase } from "../../support/builders.ts";
import { desiredServer, EMPTY_PLAN } from "../../support/desired_builders.ts";
import { FakeClock } from "../../support/fake_clock.ts";

function server(name: string, database: string): DesiredServer {
  return desiredServer([desiredDatabase(database, database)], { name });
}

/** A watch over configs in memory; each pass ends at once unless its server is held. */
function startWatch(first: Desired) {
  const clock = new FakeClock();
  const passes: PassRequest[] = [];
  const events: WatchEvent[] = [];
  const held = new Map<string, (report: ServerReport) => void>();
  const holding = new Set<string>();
  let config: Desired | undefined = first;
  let bytes = 0;
  const watch = new Watch({
    path: "/config.json",
    // Other bytes after each change: what they ask for, `load` says.
    readFile: () => Promise.resolve(new Uint8Array([bytes])),
    load: async (readFile) => {
      await readFile("/config.json");
      if (config === undefined) throw new ProvisionerError("config_invalid", "Broken");
      return config;
    },
    follow: () => Promise.resolve(),
    detached: () => Promise.resolve([]),
    clock,
    random: () => 0,
    resyncMs: undefined,
    observe: (event) => events.push(event),
    passesFor: () => (request) => {
      passes.push(request);
      const { name } = request.desired;
      const report: ServerReport = {
        server: name,
        ms: 1,
        status: "in_sync",
        outcomes: [],
        remaining: EMPTY_PLAN,
      };
      if (!holding.has(name)) return Promise.resolve(report);
      return new Promise((resolve) => held.set(name, () => resolve(report)));
    },
  });
  const done = watch.run();
  const setConfig = async (next: Desired | undefined) => {
    config = next;
    bytes++;
    watch.hint();
    await clock.pass(3000);
  };
  const passesOver = (name: string) => passes.filter(({ desired }) => desired.name === name).length;
  const release = (name: string) => held.get(name)?.({} as ServerReport);
  return { watch, done, clock, passes, passesOver, events, setConfig, holding, release };
}

Deno.test("Watch makes a pass over each server, and only over that which changed", async () => {
  const { clock, passesOver, setConfig } = startWatch({
    servers: [server("one", "a"), server("two", "a")],
  });
  await clock.pass(0);
  assert.deepEqual([passesOver("one"), passesOver("two")], [1, 1]);
  await setConfig({ servers: [server("one", "a"), server("two", "b")] });
  assert.deepEqual([passesOver("one"), passesOver("two")], [1, 2]);
});

Deno.test("Watch does not let one server hold up another", async () => {
  const { clock, passesOver, setConfig, holding } = startWatch({ servers: [server("slow", "a")] });
  holding.add("slow");
  await clock.pass(0);
  await setConfig({ servers: [server("slow", "a"), server("fast", "a")] });
  await setConfig({ servers: [server("slow", "a"), server("fast", "b")] });
  assert.equal(passesOver("fast"), 2);
});

Deno.test("Watch leaves a server alone that left the config", async () => {
  const { watch, clock, passesOver, setConfig, events } = startWatch({
    servers: [server("one", "a"), server("two", "a")],
  });
  await clock.pass(0);
  await setConfig({ servers: [server("one", "a")] });
  watch.passNow();
  await clock.pass(1000);
  assert.deepEqual([passesOver("one"), passesOver("two")], [2, 1]);
  assert.ok(events.some((event) => event.kind === "server_left" && event.server === "two"));
});

Deno.test("Watch makes no pass with a broken config, and one when it is mended", async () => {
  const { watch, clock, passesOver, setConfig } = startWatch({ servers: [server("one", "a")] });
  await clock.pass(0);
  await setConfig(undefined);
  watch.passNow();
  await clock.pass(30_000);
  assert.equal(passesOver("one"), 1);
  await setConfig({ servers: [server("one", "a")] });
  assert.equal(passesOver("one"), 2);
});

Deno.test("Watch starts nothing new after it is stopped, and waits for what is in flight", async () => {
  const { watch, done, clock, passes, holding, release } = startWatch({
    servers: [server("one", "a"), server("two", "a")],
  });
  holding.add("one");
  await clock.pass(0);
  let over = false;
  done.then(() => over = true);
  watch.stop();
  watch.passNow();
  await clock.pass(10_000);
  assert.equal(over, false);
  assert.equal(passes.length, 2);
  release("one");
  await done;
  assert.equal(clock.timers, 0);
});

Deno.test("Watch waits for what is in flight on a server that left the config", async () => {
  const { watch, done, clock, setConfig, holding, release } = startWatch({
    servers: [server("one", "a")],
  });
  holding.add("one");
  await clock.pass(0);
  await setConfig({ servers: [] });
  let over = false;
  done.then(() => over = true);
  watch.stop();
  await clock.pass(1000);
  assert.equal(over, false);
  release("one");
  await done;
});
