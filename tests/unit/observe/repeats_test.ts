import assert from "node:assert/strict";
import { ProvisionerError } from "../../../src/model/error.ts";
import type { ServerReport } from "../../../src/model/report.ts";
import { type Loggable, toWatchEntry } from "../../../src/observe/log_entry.ts";
import { Repeats } from "../../../src/observe/repeats.ts";
import { EMPTY_PLAN } from "../../support/desired_builders.ts";

const base = { server: "main", ms: 5, outcomes: [] };

function failed(message: string): Loggable {
  const error = new ProvisionerError("connection_failed", message);
  return finished({ ...base, status: "failed", error });
}

function finished(report: ServerReport): Loggable {
  return { kind: "pass_finished", server: report.server, report };
}

const inSync = finished({ ...base, status: "in_sync", remaining: EMPTY_PLAN });

function start() {
  let now = 0;
  const repeats = new Repeats(() => now);
  return {
    at(minutes: number, event: Loggable) {
      now = minutes * 60_000;
      return repeats.pass(toWatchEntry(event)!);
    },
  };
}

Deno.test("Repeats says a failure at once, then after 1, 2, 4 minutes and so on, at last each hour", () => {
  const { at } = start();
  const aloud: number[] = [];
  for (let minute = 0; minute <= 300; minute += 0.5) {
    if (at(minute, failed("refused")).level === "error") aloud.push(minute);
  }
  assert.deepEqual(aloud, [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
});

Deno.test("Repeats says how often and since when", () => {
  const { at } = start();
  at(0, failed("refused"));
  for (let count = 0; count < 9; count++) at(0.5, failed("refused"));
  const { text, fields } = at(1, failed("refused"));
  assert.equal(fields.times, 10);
  assert.equal(fields.since, "1970-01-01T00:00:00.000Z");
  assert.match(text, /still so, since 1970/);
});

Deno.test("Repeats says another failure at once, but not another port", () => {
  const { at } = start();
  at(0, failed("refused by port 1234"));
  assert.equal(at(0.1, failed("refused by port 5678")).level, "debug");
  assert.equal(at(0.1, failed("timed out")).level, "error");
});

Deno.test("Repeats says a failure again that comes back after a pass that was well", () => {
  const { at } = start();
  at(0, failed("refused"));
  at(0.1, inSync);
  assert.equal(at(0.2, failed("refused")).level, "error");
});

Deno.test("Repeats does not say at each pass what a pass that is well has to note", () => {
  const { at } = start();
  const note: Loggable = { kind: "warning", server: "main", message: "Cannot compare" };
  assert.equal(at(0, note).level, "warning");
  at(0, inSync);
  assert.equal(at(0.5, note).level, "trace");
});

Deno.test("Repeats says everything again after the config has changed", () => {
  const { at } = start();
  at(0, failed("refused"));
  at(0.1, { kind: "config_changed", how: "changed", desired: { servers: [] } });
  assert.equal(at(0.2, failed("refused")).level, "error");
});

Deno.test("Repeats never holds back what is done", () => {
  const { at } = start();
  for (let count = 0; count < 3; count++) {
    const event: Loggable = { kind: "recovered", server: "main", failures: 1, afterMs: 1 };
    assert.equal(at(0, event).level, "info");
  }
});
