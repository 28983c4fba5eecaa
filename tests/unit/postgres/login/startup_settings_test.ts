import assert from "node:assert/strict";
import { toStartupOptions } from "../../../../src/postgres/login/startup_settings.ts";

const LIMITS = { lock: 1000, idleInTransaction: 2000 };

Deno.test("toStartupOptions() lets the user's options go over defaults, not over what we rely on", () => {
  const options = toStartupOptions({ version: 0, limits: LIMITS }, "-c role=dba -c search_path=x");
  const order = ["role=none", "role=dba", "search_path=x", "search_path=pg_catalog"];
  const places = order.map((text) => options.indexOf(`-c ${text}`));
  assert.ok(places.every((place) => place >= 0), options);
  assert.deepEqual(places.toSorted((a, b) => a - b), places);
});

Deno.test("toStartupOptions() escapes what splits options", () => {
  const options = toStartupOptions({ version: 0, limits: LIMITS }, undefined);
  assert.ok(options.includes("-c default_transaction_isolation=read\\ committed "), options);
});

Deno.test("toStartupOptions() names no setting that an older server does not know", () => {
  const at = (version: number) => toStartupOptions({ version, limits: LIMITS }, undefined);
  assert.ok(!at(0).includes("idle_session_timeout"));
  assert.ok(!at(130020).includes("idle_session_timeout"));
  assert.ok(at(140000).includes("idle_session_timeout=0"));
  assert.ok(!at(160000).includes(" transaction_timeout"));
  assert.ok(at(170000).includes(" transaction_timeout=0"));
});
