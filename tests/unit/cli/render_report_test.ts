import assert from "node:assert/strict";
import { renderReport } from "../../../src/cli/render_report.ts";
import { ProvisionerError } from "../../../src/model/error.ts";
import type { PassResult, Report, ServerReport } from "../../../src/model/report.ts";
import { ServerError } from "../../../src/postgres/server_error.ts";
import { desiredDatabase, desiredServer, plan, planFor } from "../../support/builders.ts";

const [role, database] = planFor(desiredServer([desiredDatabase("shop", "shop")])).changes;
assert.ok(role && database);

const ERROR = new ServerError('role "shop"\nis not wanted', {
  code: "permission_denied",
  retry: "never",
  sqlstate: "42501",
  detail: "The detail.",
  serverHint: "The server's hint.",
  hint: "Our hint",
});

function report(result: PassResult, server = "default"): ServerReport {
  return { ...result, server, ms: 12.3 };
}

const IN_SYNC = report({ status: "in_sync", outcomes: [], remaining: plan() });
const DONE = report({
  status: "in_sync",
  outcomes: [{ status: "applied", change: role, ms: 1 }],
  remaining: plan(),
});
const INCOMPLETE = report({
  status: "incomplete",
  outcomes: [
    { status: "failed", change: role, error: ERROR },
    { status: "skipped", change: database, because: 'role "shop" could not be had' },
  ],
  remaining: plan({ changes: [role, database] }),
});
const STOPPED = report({
  status: "incomplete",
  outcomes: [{ status: "left", change: role }],
  remaining: plan({ changes: [role] }),
});
const FAILED = report({
  status: "failed",
  outcomes: [],
  error: new ProvisionerError("lock_held", "Another provisioner is working", { hint: "Wait" }),
});

function render(servers: readonly ServerReport[], output: "text" | "json" | "sql" = "text") {
  const whole: Report = { servers };
  return renderReport(whole, { output, color: false });
}

Deno.test("renderReport() says in text what a pass came to", () => {
  assert.equal(render([IN_SYNC]), "Nothing to do: the server is as configured.\n");
  assert.equal(render([DONE]), "Done: 1 change applied. The server is as configured.\n");
  assert.equal(
    render([INCOMPLETE]),
    `  ! role "shop": role "shop" is not wanted [42501] - The detail. - The server's hint. - Our hint
  ! database "shop": left out, since role "shop" could not be had
Failed: 0 changes applied, 2 still to do.
`,
  );
  assert.equal(
    render([STOPPED]),
    '  ! role "shop": not begun\nFailed: 0 changes applied, 1 still to do.\n',
  );
  assert.equal(render([FAILED]), "Failed: Another provisioner is working - Wait\n");
  assert.equal(render([]), "");
});

Deno.test("renderReport() names the servers where there are several", () => {
  assert.equal(
    render([{ ...IN_SYNC, server: "eu" }, { ...FAILED, server: "us" }]),
    `Server eu:
Nothing to do: the server is as configured.

Server us:
Failed: Another provisioner is working - Wait
`,
  );
});

Deno.test("renderReport() gives programs all of it, in snake_case, with a format version", () => {
  const json = JSON.parse(render([INCOMPLETE, FAILED, IN_SYNC], "json"));
  assert.equal(json.format_version, 1);
  const [incomplete, failed, inSync] = json.servers;
  assert.equal(incomplete.status, "incomplete");
  assert.equal(incomplete.ms, 12);
  assert.deepEqual(incomplete.outcomes[0].error, {
    code: "permission_denied",
    message: 'role "shop"\nis not wanted',
    hint: "Our hint",
    sqlstate: "42501",
    detail: "The detail.",
    server_hint: "The server's hint.",
  });
  assert.equal(incomplete.outcomes[1].because, 'role "shop" could not be had');
  assert.deepEqual(incomplete.plan.summary, {
    add: 2,
    change: 0,
    remove: 0,
    blocked: 0,
    withheld: 0,
  });
  assert.deepEqual(failed.error, {
    code: "lock_held",
    message: "Another provisioner is working",
    hint: "Wait",
  });
  assert.deepEqual(inSync.outcomes, []);
  assert.ok(!/"[a-z]+[A-Z]\w*":/.test(render([INCOMPLETE], "json")), "no camelCase key");
});

Deno.test("renderReport() gives SQL of what was done, and of what is left", () => {
  assert.equal(
    render([DONE, { ...INCOMPLETE, server: "two" }], "sql"),
    `-- Server default: in sync, each secret as [secret]
-- Applied:
CREATE ROLE "shop" LOGIN;

-- Server two: incomplete, each secret as [secret]
-- To do:
CREATE ROLE "shop" LOGIN;
CREATE DATABASE "shop" OWNER "shop";
`,
  );
});
