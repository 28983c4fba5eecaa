import assert from "node:assert/strict";
import type { Retry } from "../../../../src/model/error.ts";
import {
  AttemptFailure,
  type FailureStage,
  mayFallBack,
} from "../../../../src/postgres/login/attempt_failure.ts";
import { mostTelling, summarize } from "../../../../src/postgres/login/failures.ts";
import { ServerError } from "../../../../src/postgres/server_error.ts";

function failure(
  stage: FailureStage,
  name: string,
  { sqlstate, retry = "never" }: { sqlstate?: string; retry?: Retry } = {},
): AttemptFailure {
  const options = { code: "connection_failed", retry, sqlstate, hint: `hint ${name}` } as const;
  return new AttemptFailure(stage, new ServerError(`Cannot connect to ${name}`, options));
}

Deno.test("mayFallBack() is never true after a timeout or a lost connection", () => {
  const stages = ["unreachable", "tls_refused", "tls", "refused", "starting", "failed"] as const;
  assert.deepEqual(stages.filter((stage) => mayFallBack(failure(stage, "x"))), [
    "tls_refused",
    "tls",
    "refused",
    "starting",
  ]);
});

Deno.test("mostTelling() prefers what came furthest", () => {
  const wrongPassword = failure("refused", "password", { sqlstate: "28P01" });
  const noLine = failure("refused", "hba", { sqlstate: "28000" });
  const noTls = failure("tls_refused", "no tls");
  const badCertificate = failure("tls", "certificate");
  assert.equal(mostTelling([wrongPassword, noLine]), wrongPassword);
  assert.equal(mostTelling([noLine, wrongPassword]), wrongPassword);
  assert.equal(mostTelling([noTls, wrongPassword]), wrongPassword);
  assert.equal(mostTelling([noTls, noLine]), noLine);
  assert.equal(mostTelling([badCertificate, noLine]), badCertificate);
  assert.equal(mostTelling([noLine, noTls]), noLine);
});

Deno.test("summarize() tells every host, and waits where waiting may help", () => {
  const away = failure("unreachable", "a", { retry: "backoff" });
  const unknown = failure("unreachable", "b");
  const error = summarize([unknown, away, unknown]);
  assert.equal(error.message, "No server can be reached: b; a; b");
  assert.equal(error.retry, "backoff");
  assert.equal(error.hint, "hint a");
});

Deno.test("summarize() does not wait where the last failure has ended the search", () => {
  const away = failure("unreachable", "a", { retry: "backoff" });
  const wrongPassword = failure("refused", "b", { sqlstate: "28P01" });
  const error = summarize([away, wrongPassword]);
  assert.equal(error.message, "No server can be reached: a; b");
  assert.equal(error.retry, "never");
  assert.equal(error.sqlstate, "28P01");
});
