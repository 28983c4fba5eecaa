import assert from "node:assert/strict";
import { applyPlan } from "../../../src/apply/apply.ts";
import type { Event } from "../../../src/model/event.ts";
import type { Plan } from "../../../src/model/plan.ts";
import type { Outcome } from "../../../src/model/report.ts";
import { ServerError } from "../../../src/postgres/server_error.ts";
import { describeChange } from "../../../src/plan/describe.ts";
import type { Notice } from "../../../src/postgres/session.ts";
import {
  desiredDatabase,
  desiredServer,
  plan as planWith,
  planFor,
} from "../../support/builders.ts";
import { FakeConnector, FakeSession } from "../../support/fake_session.ts";

// Faults that a real server cannot be made to show at a given statement. That the
// statements are right is for the tests in tests/integration.

type Fault = (sql: string, session: FakeSession) => Promise<readonly Notice[]> | undefined;

function planOf(...names: readonly string[]): Plan {
  const databases = names.map((name) => desiredDatabase(name, `${name}_owner`));
  return planFor(desiredServer(databases));
}

async function apply(plan: Plan, fault: Fault, options: {
  readonly mayRetry?: boolean;
  readonly signal?: AbortSignal;
} = {}) {
  const events: Event[] = [];
  const connector = new FakeConnector(() =>
    Promise.resolve(
      new FakeSession({ execute: (sql, session) => fault(sql, session) ?? Promise.resolve([]) }),
    )
  );
  const outcomes = await applyPlan(plan, {
    server: "default",
    connector,
    observe: (event) => events.push(event),
    mayRetry: options.mayRetry ?? false,
    signal: options.signal ?? new AbortController().signal,
  });
  return { outcomes, events, connector, sent: connector.sessions.flatMap(({ sent }) => sent) };
}

function summary(outcomes: readonly Outcome[]): Readonly<Record<string, string>> {
  return Object.fromEntries(outcomes.map(({ status, change }) => [
    describeChange(change).name,
    status,
  ]));
}

function refusal(retry: "never" | "soon" | "backoff" = "never"): ServerError {
  return new ServerError("no", { code: "change_failed", retry, sqlstate: "XX000" });
}

Deno.test("applyPlan() gives one outcome for each change, in the plan's order", async () => {
  const plan = planOf("a", "b", "c");
  const { outcomes } = await apply(plan, () => undefined);
  assert.deepEqual(outcomes.map(({ change }) => change), plan.changes);
  assert.ok(outcomes.every(({ status }) => status === "applied"));
});

Deno.test("applyPlan() sends roles in batches and each database alone", async () => {
  const names = Array.from({ length: 120 }, (_, index) => `d${String(index).padStart(3, "0")}`);
  const { sent, connector } = await apply(planOf(...names), () => undefined);
  assert.equal(sent.filter((sql) => sql.startsWith("CREATE ROLE")).length, 5);
  const databases = sent.filter((sql) => sql.includes("CREATE DATABASE"));
  assert.equal(databases.length, 120);
  assert.ok(databases.every((sql) => !sql.includes(";")));
  assert.ok(connector.sessions.length <= 4);
  assert.ok(connector.sessions.every(({ closed }) => closed));
});

Deno.test("applyPlan() lets one bad role fail alone, and leaves out only what needs it", async () => {
  const { outcomes, events } = await apply(
    planOf("a", "b", "c", "d", "e"),
    (sql) => sql.includes('ROLE "c_owner"') ? Promise.reject(refusal()) : undefined,
  );
  assert.deepEqual(summary(outcomes), {
    a_owner: "applied",
    b_owner: "applied",
    c_owner: "failed",
    d_owner: "applied",
    e_owner: "applied",
    a: "applied",
    b: "applied",
    c: "skipped",
    d: "applied",
    e: "applied",
  });
  const skipped = events.find(({ kind }) => kind === "change_skipped");
  assert.equal(
    skipped?.kind === "change_skipped" && skipped.because,
    'role "c_owner" could not be had',
  );
  assert.equal(events.filter(({ kind }) => kind === "change_failed").length, 1);
});

Deno.test("applyPlan() makes a failure of a grant that the server only warned about", async () => {
  const plan = planWith({
    changes: [{
      kind: "grant",
      target: { on: "database" },
      action: "add",
      database: "a",
      role: "b",
      privileges: ["CREATE"],
      origin: "databases[0]",
      needs: [],
    }],
  });
  const warning = { severity: "WARNING", sqlstate: "01007", message: "no privileges were granted" };
  const { outcomes } = await apply(plan, () => Promise.resolve([warning]));
  const [outcome] = outcomes;
  assert.equal(outcome?.status === "failed" && outcome.error.code, "permission_denied");
});

Deno.test("applyPlan() goes on with a new session where one is lost", async () => {
  let lost = 0;
  const { outcomes, connector } = await apply(planOf("a"), (sql, session) => {
    if (!sql.includes("CREATE ROLE") || lost++ > 0) return undefined;
    session.lost = true;
    return Promise.reject(refusal("backoff"));
  });
  assert.deepEqual(summary(outcomes), { a_owner: "failed", a: "skipped" });
  const second = await apply(planOf("a", "b"), (sql, session) => {
    if (!sql.includes('DATABASE "a"')) return undefined;
    session.lost = true;
    return Promise.reject(refusal("backoff"));
  });
  assert.deepEqual(summary(second.outcomes), {
    a_owner: "applied",
    b_owner: "applied",
    a: "failed",
    b: "applied",
  });
  assert.ok([...connector.sessions, ...second.connector.sessions].every(({ closed }) => closed));
});

Deno.test("applyPlan() says whether what failed, and what needs it, will be tried again", async () => {
  for (
    const [retry, mayRetry, expected] of [
      ["soon", true, true],
      ["backoff", true, true],
      ["never", true, false],
      ["soon", false, false],
    ] as const
  ) {
    const { events } = await apply(planOf("a"), () => Promise.reject(refusal(retry)), {
      mayRetry,
    });
    assert.deepEqual(
      events.map((event) => [event.kind, "willRetry" in event && event.willRetry]),
      [["change_failed", expected], ["change_skipped", expected]],
    );
  }
});

Deno.test("applyPlan() ends the statement in flight and begins no other when it has to stop", async () => {
  const stop = new AbortController();
  const inFlight = Promise.withResolvers<readonly Notice[]>();
  const { outcomes, sent } = await apply(planOf("a"), () => {
    stop.abort();
    setTimeout(() => inFlight.resolve([]), 1);
    return inFlight.promise;
  }, { signal: stop.signal });
  assert.deepEqual(summary(outcomes), { a_owner: "applied", a: "left" });
  assert.equal(sent.length, 1);
});

Deno.test("applyPlan() begins nothing when it has to stop before", async () => {
  const { outcomes, connector } = await apply(planOf("a", "b"), () => undefined, {
    signal: AbortSignal.abort(),
  });
  assert.ok(outcomes.every(({ status }) => status === "left"));
  assert.equal(connector.attempts, 0);
});

Deno.test("applyPlan() does not try what a blocked object is in the way of", async () => {
  const plan: Plan = {
    ...planOf("a"),
    blocked: [{ object: "role:a_owner", origin: "", message: "is us", hint: "", blocksAll: true }],
  };
  const databaseOnly = { ...plan, changes: plan.changes.slice(1) };
  const { outcomes, connector } = await apply(databaseOnly, () => undefined);
  assert.deepEqual(summary(outcomes), { a: "skipped" });
  assert.equal(connector.attempts, 0);
});

Deno.test("applyPlan() passes a defect of ours on", async () => {
  await assert.rejects(
    apply(planOf("a"), () => Promise.reject(new TypeError("a bug"))),
    new TypeError("a bug"),
  );
});
