import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Change } from "../../src/model/change.ts";
import { ProvisionerError } from "../../src/model/error.ts";
import type { ServerReport } from "../../src/model/report.ts";
import { type Loggable, toWatchEntry } from "../../src/observe/log_entry.ts";
import { ServerError } from "../../src/postgres/server_error.ts";
import { desiredServer, EMPTY_PLAN } from "../support/desired_builders.ts";

const server = "main";
const change: Change = {
  kind: "create_database",
  action: "add",
  database: "shop",
  owner: "shop",
  options: {},
  origin: "databases[0]",
  needs: [],
  creates: "database:shop",
};
const error = new ServerError("denied", {
  code: "permission_denied",
  retry: "never",
  sqlstate: "42501",
  detail: "d",
  serverHint: "h",
  hint: "do",
});
const object = "database:shop";
const origin = "databases[0]";
const somePlan = { ...EMPTY_PLAN, changes: [change] };
const report = (result: Omit<ServerReport, "server" | "ms">) =>
  ({ kind: "pass_finished", server, report: { ...result, server, ms: 1 } }) as Loggable;

type Logged = Exclude<Loggable["kind"], "config_checked">;

/** Every kind of event, so that a new one does not compile without an example here. */
const EXAMPLES: { readonly [Kind in Logged]: readonly Loggable[] } = {
  watch_started: [
    { kind: "watch_started", version: "1", config: "c", resyncMs: 1, drift: "correct" },
  ],
  http_listening: [{ kind: "http_listening", url: "u" }],
  config_changed: [
    { kind: "config_changed", how: "first", desired: { servers: [desiredServer([])] } },
  ],
  config_unchanged: [{ kind: "config_unchanged" }],
  config_invalid: [{ kind: "config_invalid", mistakes: [{ text: "t", hint: "h" }] }],
  file_detached: [{ kind: "file_detached", path: "p" }],
  events_unavailable: [{ kind: "events_unavailable", reason: "r" }],
  server_changed: [{ kind: "server_changed", server, desired: desiredServer([]) }],
  server_left: [{ kind: "server_left", server }],
  pass_started: [{ kind: "pass_started", server }],
  connected: [{ kind: "connected", server, to: "h:1", version: "18" }],
  connect_failed: [
    { kind: "connect_failed", server, attempt: 1, attempts: 1, error, delayMs: 1 },
  ],
  lock_waiting: [{ kind: "lock_waiting", server }],
  warning: [{ kind: "warning", server, message: "m", hint: "h" }],
  plan_made: [
    { kind: "plan_made", server, plan: EMPTY_PLAN, round: 0 },
    { kind: "plan_made", server, plan: somePlan, round: 0 },
  ],
  drift_found: [{ kind: "drift_found", server, changes: 1, blocked: 1 }],
  change_applied: [{ kind: "change_applied", server, change, ms: 1 }],
  change_failed: [
    { kind: "change_failed", server, change, error, willRetry: true },
    { kind: "change_failed", server, change, error, willRetry: false },
  ],
  change_skipped: [
    { kind: "change_skipped", server, change, because: "b", willRetry: true },
    { kind: "change_skipped", server, change, because: "b", willRetry: false },
  ],
  change_left: [{ kind: "change_left", server, change }],
  change_pending: [{ kind: "change_pending", server, change }],
  change_blocked: [
    { kind: "change_blocked", server, blocked: { object, origin, message: "m", hint: "h" } },
  ],
  change_withheld: [
    { kind: "change_withheld", server, withheld: { change, allowWith: "--allow-drop" } },
  ],
  note_made: [
    {
      kind: "note_made",
      server,
      note: { kind: "consequence", object, origin, message: "m", hint: "h" },
    },
  ],
  pass_finished: [
    report({ status: "in_sync", outcomes: [], remaining: EMPTY_PLAN } as never),
    report(
      {
        status: "in_sync",
        outcomes: [{ status: "applied", change, ms: 1 }],
        remaining: EMPTY_PLAN,
      } as never,
    ),
    report({ status: "pending", outcomes: [], remaining: somePlan } as never),
    report({ status: "incomplete", outcomes: [], remaining: somePlan } as never),
    report({ status: "failed", outcomes: [], error } as never),
    report(
      { status: "failed", outcomes: [], error: new ProvisionerError("interrupted", "m") } as never,
    ),
  ],
  pass_scheduled: [{ kind: "pass_scheduled", server, cause: "retry", inMs: 1, failures: 1 }],
  recovered: [{ kind: "recovered", server, failures: 1, afterMs: 1 }],
  pass_crashed: [{ kind: "pass_crashed", server, stack: "s" }],
  watch_stopping: [{ kind: "watch_stopping", by: "SIGTERM" }],
  watch_stopped: [{ kind: "watch_stopped", clean: true }, { kind: "watch_stopped", clean: false }],
};

/** What the words in the table stand for. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  "an error": ["code", "error", "hint", "sqlstate", "detail", "server_hint"],
  "a change": ["kind", "action", "object", "name", "origin"],
};

const path = fileURLToPath(new URL("../../docs/watch.md", import.meta.url));
const rows = (await Deno.readTextFile(path)).split("\n")
  .filter((line) => /^\| `[a-z_]+` +\| (trace|debug|info|warning|error)/.test(line))
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));

Deno.test("docs/watch.md has a row for each event, and no others", () => {
  assert.deepEqual(
    rows.map(([event]) => event!.replaceAll("`", "")).sort(),
    Object.keys(EXAMPLES).sort(),
  );
});

for (const [event, level, cell] of rows) {
  Deno.test(`docs/watch.md names the levels and fields of ${event}`, () => {
    const entries = EXAMPLES[event!.replaceAll("`", "") as Logged].map((it) => toWatchEntry(it)!);
    assert.deepEqual(
      [...new Set(entries.map((entry) => entry.level))].sort(),
      level!.split(", ").sort(),
    );
    const documented = cell!.split(", ").filter(Boolean).flatMap((word) =>
      GROUPS[word] ?? word.replaceAll("`", "")
    );
    const used = entries.flatMap(({ fields }) =>
      Object.entries(fields).flatMap(([name, value]) => value === undefined ? [] : [name])
    );
    assert.deepEqual([...new Set(used)].sort(), [...new Set(documented)].sort());
  });
}
