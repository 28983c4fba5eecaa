import assert from "node:assert/strict";
import type { Change } from "../../../src/model/change.ts";
import { ProvisionerError } from "../../../src/model/error.ts";
import { Secret } from "../../../src/model/secret.ts";
import type { Loggable } from "../../../src/observe/log_entry.ts";
import { logEvents, type LogOptions, logWatch } from "../../../src/observe/log.ts";
import { ServerError } from "../../../src/postgres/server_error.ts";
import { desiredDatabase } from "../../support/builders.ts";
import { desiredServer } from "../../support/desired_builders.ts";

const SECRET = "hunter2-is-secret";

const change: Change = {
  kind: "create_role",
  action: "add",
  role: "shop",
  attributes: { login: true, verifier: new Secret(SECRET) },
  origin: "databases[0].user",
  needs: [],
  withAdmin: false,
};

function failure(message: string): Loggable {
  const error = new ServerError(message, {
    code: "change_failed",
    retry: "never",
    sqlstate: "42501",
    detail: `detail of ${message}`,
    serverHint: `hint of ${message}`,
  });
  return { kind: "change_failed", server: "main", change, error, willRetry: false };
}

function logged(events: readonly Loggable[], options: Partial<LogOptions> = {}): string {
  let written = "";
  const log = logWatch({
    write: (text) => written += text,
    format: "text",
    level: "trace",
    showServer: () => true,
    ...options,
  });
  for (const event of events) log(event);
  return written;
}

const json = (events: readonly Loggable[]) =>
  logged(events, { format: "json" }).split("\n").slice(0, -1).map((line) => JSON.parse(line));

Deno.test("logWatch() writes text with time, level and server", () => {
  assert.match(
    logged([{ kind: "change_applied", server: "main", change, ms: 3 }]),
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info {4}main: role shop added: login true, password\n$/,
  );
});

Deno.test("logWatch() writes JSON with fixed fields", () => {
  const [line] = json([{ kind: "change_applied", server: "main", change, ms: 3.14159 }]);
  const { time, ...fields } = line;
  assert.ok(Date.parse(time) > 0);
  assert.deepEqual(fields, {
    level: "info",
    event: "change_applied",
    server: "main",
    kind: "create_role",
    action: "add",
    object: "role",
    name: "shop",
    origin: "databases[0].user",
    ms: 3.1,
    message: "role shop added: login true, password",
  });
});

Deno.test("logWatch() gives the server's own words in fields of their own", () => {
  const [line] = json([failure("permission denied")]);
  assert.deepEqual(
    [line.sqlstate, line.error, line.detail, line.server_hint],
    ["42501", "permission denied", "detail of permission denied", "hint of permission denied"],
  );
});

for (const format of ["text", "json"] as const) {
  for (const end of ["\n", "\r\n", "\r", "\u2028", "\u0085", "\u001b[2J"]) {
    Deno.test(`logWatch() writes one line of ${format} whatever a server says: ${JSON.stringify(end)}`, () => {
      const forged = "2026-01-01T00:00:00.000Z info    forged";
      const written = logged([failure(`denied${end}${forged}`)], { format });
      assert.equal(written.split(/\r\n|[\n\r\u2028\u0085]/).length, 2);
      assert.ok(!written.includes("\u001b"));
    });

    Deno.test(`logWatch() writes one line of ${format} whatever is in a config: ${JSON.stringify(end)}`, () => {
      const mistakes = [{ text: `config.json:1:1: Bad ${end}forged`, hint: `a${end}b` }];
      const written = logged([{ kind: "config_invalid", mistakes }], { format });
      assert.equal(written.split(/\r\n|[\n\r\u2028\u0085]/).length, 2);
      assert.ok(!written.includes("\u001b"));
    });
  }

  Deno.test(`logWatch() shows no secret in ${format}, wherever it comes from`, () => {
    const connection = `postgresql://admin:${SECRET}@db.example:5432/postgres`;
    const verifier = `SCRAM-SHA-256$4096:c2FsdHNhbHQ=$${"a".repeat(43)}=:${"b".repeat(43)}=`;
    const secret = new Secret(SECRET);
    const events: Loggable[] = [
      { kind: "change_applied", server: "main", change, ms: 1 },
      { kind: "change_pending", server: "main", change },
      failure(`cannot connect to ${connection}`),
      failure(`syntax error at or near "${verifier}"`),
      failure(`md5${"0123456789abcdef".repeat(2)}`),
      failure(`password='${SECRET}' host=x`),
      failure(`password=${SECRET}`),
      { kind: "warning", server: "main", message: `saw ${connection}`, hint: `${secret}` },
      {
        kind: "config_changed",
        how: "first",
        desired: { servers: [desiredServer([desiredDatabase("shop", "shop")])] },
      },
    ];
    const written = logged(events, { format });
    assert.equal(written.split("\n").length - 1, events.length);
    for (const text of [SECRET, "c2FsdHNhbHQ", "aaaa", "0123456789abcdef", "password of shop"]) {
      assert.ok(!written.includes(text), `${text} in ${written}`);
    }
  });
}

Deno.test("logWatch() does not fill in braces that a server sends", () => {
  const [line] = json([failure("{server} {{x}} {*}")]);
  assert.match(line.message, /\{server\} \{\{x\}\} \{\*\}/);
});

Deno.test("logWatch() writes what is of the level or above", () => {
  const events: Loggable[] = [
    { kind: "pass_started", server: "main" },
    { kind: "config_unchanged" },
    { kind: "server_left", server: "main" },
    { kind: "events_unavailable", reason: "too many" },
    failure("x"),
  ];
  const lines = (level: LogOptions["level"]) => logged(events, { level }).split("\n").length - 1;
  assert.deepEqual(
    [lines("trace"), lines("debug"), lines("info"), lines("warning"), lines("error")],
    [5, 4, 3, 2, 1],
  );
});

Deno.test("logWatch() goes on when nobody reads the log any more", () => {
  const write = () => {
    throw new Error("Broken pipe");
  };
  logged([failure("x")], { write });
});

Deno.test("logEvents() writes no time, and the server only where it is asked to", () => {
  let written = "";
  const log = logEvents({
    write: (text) => written += text,
    format: "text",
    level: "info",
    showServer: () => false,
  });
  log({
    kind: "connect_failed",
    server: "main",
    attempt: 5,
    attempts: 5,
    error: new ProvisionerError("connection_failed", "Connection refused"),
    delayMs: undefined,
  });
  assert.equal(written, "error   Connection refused (not tried again)\n");
});
