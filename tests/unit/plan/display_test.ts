import assert from "node:assert/strict";
import type { Plan } from "../../../src/model/plan.ts";
import { diffDatabase } from "../../../src/plan/database.ts";
import { renderPlanText } from "../../../src/plan/render_text.ts";
import { diffRole } from "../../../src/plan/role.ts";
import { showName } from "../../../src/model/show_name.ts";
import { renderReport } from "../../../src/cli/render_report.ts";
import {
  actual,
  actualDatabase,
  desiredDatabase,
  desiredRole,
  plan,
  serverFacts,
} from "../../support/builders.ts";

/** Would be a statement of its own, if a comment of the SQL output broke off before it. */
const FORGING = 'x"\n; DROP DATABASE shop; --\u2028\u202e';

function blockedPlan(): Plan {
  const invalid = diffDatabase(
    desiredDatabase(FORGING, "shop"),
    actual({ databases: [actualDatabase(FORGING, "shop", { invalid: true })] }),
  );
  const admin = diffRole(
    desiredRole(FORGING),
    actual({ server: serverFacts({ admin: { name: FORGING } }) }),
    new Map(),
  );
  const steps = [...invalid, ...admin];
  return plan({ blocked: steps.flatMap((step) => "blocked" in step ? [step.blocked] : []) });
}

Deno.test("showName() leaves ordinary names alone and quotes what could mislead", () => {
  for (const name of ["shop", "größe", "a.b", "me@example.com", "UPPER", "名前", "a-b+c"]) {
    assert.equal(showName(name), name);
  }
  assert.equal(showName("a b"), '"a b"');
  assert.equal(showName(""), '""');
  assert.equal(showName("a\nb"), '"a\\nb"');
  assert.equal(showName("a,b"), '"a,b"');
  assert.equal(showName('a"b'), '"a\\"b"');
  assert.equal(showName("abc\u202edef"), '"abc\\u202edef"');
  assert.equal(showName("zero\u200bwidth"), '"zero\\u200bwidth"');
  assert.equal(showName("a\u001b[31mb"), '"a\\u001b[31mb"');
});

Deno.test("renderReport() as SQL keeps what cannot be done inside comments, whatever its name", () => {
  const report = {
    servers: [{
      status: "pending",
      server: "default",
      ms: 1,
      outcomes: [],
      remaining: blockedPlan(),
    }],
  } as const;
  const sql = renderReport(report, { output: "sql", color: false });
  const outside = sql.split("\n").filter((line) => line !== "" && !line.startsWith("--"));
  assert.deepEqual(outside, []);
  assert.equal(sql.match(/^-- Blocked: /gm)?.length, 2);
});

Deno.test("renderPlanText() keeps the lines of what is blocked, whatever its name", () => {
  const text = renderPlanText(blockedPlan(), { color: false });
  assert.ok(!/[\u2028\u202e]/.test(text));
  assert.ok(!text.includes("\n;"), text);
});
