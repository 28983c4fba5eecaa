import assert from "node:assert/strict";
import type { Change } from "../../../src/model/change.ts";
import { ProvisionerError, type Retry } from "../../../src/model/error.ts";
import type { Outcome } from "../../../src/model/report.ts";
import { MAX_RETRIES, worthARound } from "../../../src/reconcile/rounds.ts";

const change = {} as Change;
const never = new AbortController().signal;

const APPLIED: Outcome = { status: "applied", change, ms: 1 };

function failed(retry: Retry): Outcome {
  const error = new ProvisionerError("change_failed", "no", { retry });
  return { status: "failed", change, error };
}

Deno.test("worthARound() is true the first time, later only for causes that pass", async () => {
  const cases = [
    [0, [], true],
    [0, [failed("never")], true],
    // A new database may have taken more over from its template than the plan could know.
    [1, [APPLIED], true],
    [2, [APPLIED], false],
    [1, [failed("never")], false],
    [1, [APPLIED, failed("never")], false],
    [1, [failed("never"), failed("soon")], true],
    [MAX_RETRIES + 1, [failed("soon")], false],
  ] as const;
  for (const [round, outcomes, expected] of cases) {
    assert.equal(await worthARound(round, outcomes, never), expected, `round ${round}`);
  }
});

Deno.test("worthARound() is false, at once, when the pass has to stop", async () => {
  assert.equal(await worthARound(1, [failed("soon")], AbortSignal.abort()), false);
  const stop = new AbortController();
  const waiting = worthARound(MAX_RETRIES, [failed("backoff")], stop.signal);
  stop.abort();
  assert.equal(await waiting, false);
});
