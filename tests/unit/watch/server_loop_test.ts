import assert from "node:assert/strict";
import { ProvisionerError } from "../../../src/model/error.ts";
import type { PassResult, ServerReport } from "../../../src/model/report.ts";
import type { WatchEvent } from "../../../src/model/watch_event.ts";
import { type PassRequest, ServerLoop } from "../../../src/watch/server_loop.ts";
import { desiredDatabase } from "../../support/builders.ts";
import { desiredServer, EMPTY_PLAN } from "../../support/desired_builders.ts";
import { FakeClock, settle } from "../../support/fake_clock.ts";

const IN_SYNC: PassResult = { status: "in_sync", outcomes: [], remaining: EMPTY_PLAN };
const FAILED: PassResult = {
  status: "failed",
  outcomes: [],
  error: new ProvisionerError("connection_failed", "Connection refused"),
};

interface Pass extends PassRequest {
  readonly end: (result: PassResult) => void;
  readonly crash: (error: unknown) => void;
}

/** A loop whose passes the test ends by hand. */
function startLoop({ resyncMs = 300_000 }: { readonly resyncMs?: number | undefined } = {}) {
  const clock = new FakeClock();
  const passes: Pass[] = [];
  const events: WatchEvent[] = [];
  let underWay = 0;
  let most = 0;
  const desired = desiredServer([desiredDatabase("shop", "shop")]);
  const loop = new ServerLoop(desired, {
    clock,
    resyncMs,
    random: () => 0.5,
    observe: (event) => events.push(event),
    makePass: async (request) => {
      most = Math.max(most, ++underWay);
      const { promise, resolve, reject } = Promise.withResolvers<ServerReport>();
      passes.push({
        ...request,
        end: (result) => resolve({ ...result, server: "default", ms: 1 }),
        crash: reject,
      });
      try {
        return await promise;
      } finally {
        underWay--;
      }
    },
  });
  const done = loop.run();
  return { loop, done, clock, passes, events, mostAtOnce: () => most };
}

const other = desiredServer([desiredDatabase("wiki", "wiki")]);

Deno.test("ServerLoop makes a pass at once, then one each interval", async () => {
  const { clock, passes, loop, done } = startLoop();
  await settle();
  assert.equal(passes.length, 1);
  passes[0]!.end(IN_SYNC);
  await clock.pass(284_000);
  assert.equal(passes.length, 1);
  await clock.pass(1000);
  assert.equal(passes.length, 2);
  loop.stop();
  passes[1]!.end(IN_SYNC);
  await done;
  assert.equal(clock.timers, 0);
});

Deno.test("ServerLoop never makes two passes at once", async () => {
  const { clock, passes, loop, done, mostAtOnce } = startLoop();
  await settle();
  loop.passNow("hangup");
  loop.passNow("hangup");
  loop.update(other);
  await clock.pass(1_000_000);
  assert.equal(passes.length, 1);
  passes[0]!.end(IN_SYNC);
  await settle();
  assert.equal(passes.length, 2);
  loop.stop();
  passes[1]!.end(IN_SYNC);
  await done;
  assert.equal(mostAtOnce(), 1);
});

Deno.test("ServerLoop goes on with the new config as soon as the pass for the old one ends", async () => {
  const { passes, loop } = startLoop();
  await settle();
  assert.equal(passes[0]!.signal.aborted, false);
  loop.update(other);
  assert.equal(passes[0]!.signal.aborted, true);
  passes[0]!.end(FAILED);
  await settle();
  assert.equal(passes[1]!.desired, other);
  assert.equal(passes[1]!.signal.aborted, false);
});

Deno.test("ServerLoop learns nothing of the server from a pass that it ended early", async () => {
  const { clock, passes, loop, events } = startLoop();
  await settle();
  loop.update(other);
  passes[0]!.end(FAILED);
  await settle();
  assert.ok(events.every(({ kind }) => kind !== "pass_scheduled"));
  passes[1]!.end(IN_SYNC);
  await settle();
  assert.ok(events.every(({ kind }) => kind !== "recovered"));
  // Nor does it forget when the next one is due.
  await clock.pass(300_000);
  assert.equal(passes.length, 3);
});

Deno.test("ServerLoop makes one more pass for any number of calls during one", async () => {
  const { clock, passes, loop } = startLoop();
  await settle();
  for (let call = 0; call < 1000; call++) loop.passNow("hangup");
  passes[0]!.end(IN_SYNC);
  await settle();
  passes[1]!.end(IN_SYNC);
  await clock.pass(1000);
  assert.equal(passes.length, 2);
});

Deno.test("ServerLoop tries again with growing waits, and says when it works again", async () => {
  const { clock, passes, events } = startLoop({ resyncMs: undefined });
  const gaps: number[] = [];
  await settle();
  for (let failure = 0; failure < 12; failure++) {
    passes.at(-1)!.end(FAILED);
    const before = clock.now();
    const count = passes.length;
    while (passes.length === count) await clock.passToNext();
    gaps.push(clock.now() - before);
  }
  assert.deepEqual(
    gaps,
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300].map((seconds) => seconds * 1000),
  );
  passes.at(-1)!.end(IN_SYNC);
  await settle();
  const recovered = events.find(({ kind }) => kind === "recovered");
  assert.deepEqual(recovered, {
    kind: "recovered",
    server: "default",
    failures: 12,
    afterMs: 1_411_000,
  });
});

Deno.test("ServerLoop tries at once after a failure when the config changes", async () => {
  const { clock, passes, loop } = startLoop();
  await settle();
  passes[0]!.end(FAILED);
  await clock.pass(10);
  loop.update(other);
  await settle();
  assert.equal(passes.length, 2);
});

Deno.test("ServerLoop changes nothing while it is paused, whatever happens", async () => {
  const { clock, passes, loop } = startLoop();
  await settle();
  loop.pause();
  assert.equal(passes[0]!.signal.aborted, true);
  passes[0]!.end(FAILED);
  loop.passNow("hangup");
  await clock.pass(10_000_000);
  assert.equal(passes.length, 1);
  loop.update(other);
  await settle();
  assert.equal(passes.length, 2);
});

Deno.test("ServerLoop survives a pass that breaks down", async () => {
  const { clock, passes, events } = startLoop();
  await settle();
  passes[0]!.crash(new TypeError("x is not a function"));
  await clock.pass(1000);
  assert.equal(passes.length, 2);
  const crash = events.find((event) => event.kind === "pass_crashed");
  assert.match(crash!.kind === "pass_crashed" ? crash!.stack : "", /x is not a function/);
});

Deno.test("ServerLoop knows a server for settled until the config changes", async () => {
  const { passes, loop } = startLoop();
  await settle();
  assert.equal(passes[0]!.settled, false);
  passes[0]!.end(IN_SYNC);
  await settle();
  loop.passNow("hangup");
  await settle();
  assert.equal(passes[1]!.settled, true);
  passes[1]!.end(IN_SYNC);
  await settle();
  loop.update(other);
  await settle();
  assert.equal(passes[2]!.settled, false);
});

Deno.test("ServerLoop ends at once when it is stopped between passes", async () => {
  const { passes, loop, done, clock } = startLoop();
  await settle();
  passes[0]!.end(IN_SYNC);
  await settle();
  loop.stop();
  await done;
  assert.equal(clock.timers, 0);
});

Deno.test("ServerLoop ends after the pass under way when it is stopped in one", async () => {
  const { passes, loop, done } = startLoop();
  await settle();
  let over = false;
  done.then(() => over = true);
  loop.stop();
  await settle();
  assert.equal(over, false);
  assert.equal(passes[0]!.signal.aborted, true);
  passes[0]!.end(FAILED);
  await done;
  assert.equal(passes.length, 1);
});
