import assert from "node:assert/strict";
import { ProvisionerError } from "../../../src/model/error.ts";
import type { ServerReport } from "../../../src/model/report.ts";
import { backoffMs } from "../../../src/watch/backoff.ts";
import { EMPTY_PLAN } from "../../support/desired_builders.ts";
import { scheduleAfter } from "../../../src/watch/schedule.ts";

const base = { server: "default", ms: 1, outcomes: [] };
const inSync: ServerReport = { ...base, status: "in_sync", remaining: EMPTY_PLAN };
const pending: ServerReport = {
  ...base,
  status: "pending",
  remaining: EMPTY_PLAN,
};
const failedWith = (code: "lock_held" | "connection_failed"): ServerReport => ({
  ...base,
  status: "failed",
  error: new ProvisionerError(code, "It failed"),
});
const middle = () => 0.5;

Deno.test("backoffMs() grows from 1 s to 5 min, with jitter on both sides", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 8, 9, 10, 1000].map((failures) => backoffMs(failures, middle)),
    [1000, 2000, 4000, 8000, 128_000, 256_000, 300_000, 300_000],
  );
  assert.equal(backoffMs(1, () => 0), 800);
  assert.equal(backoffMs(1, () => 0.999), 1199.6);
  assert.equal(backoffMs(1000, () => 0.999), 300_000);
});

Deno.test("scheduleAfter() looks again after the interval, somewhat early by chance", () => {
  for (const report of [inSync, pending]) {
    assert.deepEqual(
      scheduleAfter({ report, failures: 3, resyncMs: 300_000, random: () => 0 }),
      { cause: "resync", inMs: 300_000, failures: 0 },
    );
    const { inMs } = scheduleAfter({ report, failures: 0, resyncMs: 300_000, random: () => 0.99 });
    assert.ok(inMs! < 300_000 && inMs! >= 270_000);
  }
});

Deno.test("scheduleAfter() looks again only for a change where there is no interval", () => {
  const { inMs } = scheduleAfter({
    report: inSync,
    failures: 0,
    resyncMs: undefined,
    random: middle,
  });
  assert.equal(inMs, undefined);
});

Deno.test("scheduleAfter() tries again after a failure, later each time, within the interval", () => {
  const report = failedWith("connection_failed");
  const after = (failures: number, resyncMs: number | undefined) =>
    scheduleAfter({ report, failures, resyncMs, random: middle });
  assert.deepEqual(after(0, undefined), { cause: "retry", inMs: 1000, failures: 1 });
  assert.deepEqual(after(4, undefined), { cause: "retry", inMs: 16_000, failures: 5 });
  assert.deepEqual(after(4, 5000), { cause: "retry", inMs: 5000, failures: 5 });
});

Deno.test("scheduleAfter() tries again after a pass that broke down", () => {
  const { cause, failures } = scheduleAfter({
    report: undefined,
    failures: 0,
    resyncMs: undefined,
    random: middle,
  });
  assert.deepEqual({ cause, failures }, { cause: "retry", failures: 1 });
});

Deno.test("scheduleAfter() does not wait longer each time for another provisioner", () => {
  const report = failedWith("lock_held");
  assert.deepEqual(
    scheduleAfter({ report, failures: 7, resyncMs: 300_000, random: middle }),
    { cause: "retry", inMs: 1500, failures: 7 },
  );
});
