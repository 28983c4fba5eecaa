import assert from "node:assert/strict";
import { ProvisionerError } from "../../../src/model/error.ts";
import type { PassResult } from "../../../src/model/report.ts";
import { Health } from "../../../src/observe/health.ts";
import type { Loggable } from "../../../src/observe/log_entry.ts";
import { desiredDatabase } from "../../support/builders.ts";
import { desiredServer, EMPTY_PLAN } from "../../support/desired_builders.ts";

const MINUTE = 60_000;

function start({ strict = false } = {}) {
  let now = 0;
  const health = new Health({ now: () => now, stuckAfterMs: 10 * MINUTE, strict });
  const observe = (...events: readonly Loggable[]) => events.forEach((e) => health.observe(e));
  return {
    health,
    observe,
    reasons: () => health.ready().reasons,
    /** Nothing happens but looks at the files. */
    pass(ms: number) {
      now += ms;
      observe({ kind: "config_checked" });
    },
    silence: (ms: number) => now += ms,
  };
}

const desired = desiredServer([desiredDatabase("shop", "shop")], { name: "main" });
const loaded: readonly Loggable[] = [
  { kind: "config_changed", how: "first", desired: { servers: [desired] } },
  { kind: "server_changed", server: "main", desired },
];
const started: Loggable = { kind: "pass_started", server: "main" };
const ended = (result: PassResult): Loggable => ({
  kind: "pass_finished",
  server: "main",
  report: { ...result, server: "main", ms: 5 },
});
const IN_SYNC: PassResult = { status: "in_sync", outcomes: [], remaining: EMPTY_PLAN };
const failedWith = (code: "connection_failed" | "lock_held" | "interrupted"): PassResult => ({
  status: "failed",
  outcomes: [],
  error: new ProvisionerError(code, "It failed", { hint: "Do this" }),
});

Deno.test("Health is ready when the config is loaded and every server is in sync", () => {
  const { observe, reasons, health } = start();
  assert.deepEqual(reasons(), ["config is not loaded yet"]);
  observe(...loaded);
  assert.deepEqual(reasons(), ["server main: the config is not applied yet"]);
  observe(started);
  assert.deepEqual(reasons(), ["server main: the config is not applied yet"]);
  observe(ended(IN_SYNC));
  assert.equal(health.ready().ok, true);
});

Deno.test("Health stays ready during a pass, and while another provisioner works", () => {
  const { observe, reasons } = start();
  observe(...loaded, started, ended(IN_SYNC), started);
  assert.deepEqual(reasons(), []);
  observe({ kind: "lock_waiting", server: "main" }, ended(failedWith("lock_held")));
  assert.deepEqual(reasons(), []);
  observe(started, ended(failedWith("interrupted")));
  assert.deepEqual(reasons(), []);
});

Deno.test("Health is not ready for what was never made sure of", () => {
  const { observe, reasons } = start();
  observe(...loaded, started, { kind: "lock_waiting", server: "main" });
  assert.deepEqual(reasons(), ["server main: waiting for another provisioner"]);
  observe(ended(failedWith("lock_held")));
  assert.deepEqual(reasons(), ["server main: waiting for another provisioner"]);
});

Deno.test("Health says why a server is not in sync", () => {
  const { observe, reasons } = start();
  observe(...loaded, started, ended(failedWith("connection_failed")));
  assert.deepEqual(reasons(), ["server main: It failed - Do this"]);
});

Deno.test("Health is not ready from a change of the config until it is applied", () => {
  const { observe, reasons } = start();
  observe(...loaded, started, ended(IN_SYNC), ...loaded);
  assert.deepEqual(reasons(), ["server main: the config is not applied yet"]);
});

Deno.test("Health is not ready while the config is not valid", () => {
  const { observe, reasons } = start();
  observe(...loaded, started, ended(IN_SYNC));
  observe({ kind: "config_invalid", mistakes: [{ text: "config.json:1:2: Bad", hint: "Mend" }] });
  assert.deepEqual(reasons(), ["config is not valid: config.json:1:2: Bad"]);
});

Deno.test("Health is not ready for what cannot be altered where that is strict", () => {
  const remaining = {
    ...EMPTY_PLAN,
    notes: [{
      kind: "unalterable",
      object: "database:shop",
      origin: "databases[0]",
      message: "The encoding differs",
    }],
  } as const;
  for (const strict of [false, true]) {
    const { observe, reasons } = start({ strict });
    observe(...loaded, started, ended({ ...IN_SYNC, remaining } as PassResult));
    assert.deepEqual(reasons(), strict ? ["server main: The encoding differs"] : []);
  }
});

Deno.test("Health forgets a server that left the config", () => {
  const { observe, health } = start();
  observe(...loaded, started, ended(failedWith("connection_failed")));
  observe({ kind: "server_left", server: "main" }, ended(failedWith("connection_failed")));
  assert.equal(health.ready().ok, true);
  assert.deepEqual(health.status().servers, []);
});

Deno.test("Health is alive between passes, however long they are apart", () => {
  const { observe, health, pass } = start();
  observe(...loaded, started, ended(IN_SYNC));
  for (let hour = 0; hour < 24; hour++) pass(60 * MINUTE);
  assert.equal(health.live().ok, true);
});

Deno.test("Health is not alive while nothing happens in a pass, and is again when it ends", () => {
  const { observe, health, pass } = start();
  observe(...loaded, started);
  pass(9 * MINUTE);
  assert.equal(health.live().ok, true);
  observe({ kind: "plan_made", server: "main", plan: EMPTY_PLAN, round: 0 });
  pass(9 * MINUTE);
  assert.equal(health.live().ok, true, "a sign of life counts");
  pass(2 * MINUTE);
  assert.deepEqual(health.live().reasons, [
    "server main: nothing has happened in its pass for 11 min",
  ]);
  observe(ended(IN_SYNC));
  assert.equal(health.live().ok, true);
});

Deno.test("Health is not alive while the files are not being read", () => {
  const { health, silence } = start();
  silence(11 * MINUTE);
  assert.deepEqual(health.live().reasons, ["the config files are not being read"]);
});

Deno.test("Health keeps a history of fixed length", () => {
  const { observe, health } = start();
  observe(...loaded);
  for (let pass = 0; pass < 1000; pass++) observe(started, ended(IN_SYNC));
  const [server] = health.status().servers;
  assert.equal(server?.passes, 1000);
  assert.equal(server?.recent_passes.length, 20);
});
