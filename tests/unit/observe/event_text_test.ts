import assert from "node:assert/strict";
import { ProvisionerError } from "../../../src/model/error.ts";
import type { Event } from "../../../src/model/event.ts";
import { errorText, eventText } from "../../../src/observe/event_text.ts";
import { ServerError } from "../../../src/postgres/server_error.ts";
import { desiredDatabase, desiredServer, plan, planFor } from "../../support/builders.ts";

const server = "default";
const [role, database] = planFor(desiredServer([desiredDatabase("a\nb", "shop")])).changes;
assert.ok(role && database);
const error = new ProvisionerError("change_failed", "No\nluck\u001b[31m", { hint: "Try again" });

Deno.test("eventText() gives each event one line, of the level that it deserves", () => {
  const away = { kind: "connect_failed", server, attempt: 1, attempts: 5, error } as const;
  const report = {
    server,
    ms: 1,
    status: "in_sync",
    outcomes: [],
    remaining: plan(),
  } as const;
  const cases: readonly (readonly [Event, string, string])[] = [
    [{ kind: "pass_started", server }, "trace", "pass started"],
    [{ ...away, delayMs: 500 }, "warning", "attempt 1 of 5, next in 0.5 s"],
    [{ ...away, delayMs: undefined }, "error", "not tried again"],
    [{ kind: "lock_waiting", server }, "info", "another provisioner is working"],
    [
      { kind: "change_applied", server, change: role, ms: 1 },
      "info",
      "role shop added: login true",
    ],
    [
      { kind: "change_applied", server, change: database, ms: 1 },
      "info",
      'database "a\\nb" added: owner shop',
    ],
    [
      { kind: "change_failed", server, change: role, error, willRetry: true },
      "info",
      "role shop not added: No luck [31m - Try again (reading again)",
    ],
    [
      { kind: "change_failed", server, change: role, error, willRetry: false },
      "error",
      "role shop not added: No luck",
    ],
    [
      { kind: "change_skipped", server, change: role, because: "why", willRetry: false },
      "error",
      "role shop not added: why",
    ],
    [
      { kind: "change_skipped", server, change: role, because: "why", willRetry: true },
      "info",
      "role shop not added: why (reading again)",
    ],
    [{ kind: "change_left", server, change: role }, "warning", "role shop not added: stopping"],
    [{ kind: "pass_finished", server, report }, "debug", "pass finished: in sync"],
  ];
  for (const [event, level, text] of cases) {
    const line = eventText(event);
    assert.equal(line.level, level, event.kind);
    assert.ok(line.text.includes(text), `${line.text} has no: ${text}`);
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    assert.ok(!/[\x00-\x1f\x7f]/.test(line.text), line.text);
  }
});

Deno.test("errorText() adds what the server said to what it was", () => {
  const fromServer = new ServerError("permission denied", {
    code: "permission_denied",
    retry: "never",
    sqlstate: "42501",
    detail: "Only roles with\nthe attribute may.",
    serverHint: "Ask.",
    hint: "Grant it",
  });
  assert.equal(
    errorText(fromServer),
    "permission denied [42501] - Only roles with the attribute may. - Ask. - Grant it",
  );
});
