import assert from "node:assert/strict";
import { showStatement } from "../../src/model/statement.ts";
import { statementsOf } from "../../src/plan/statements.ts";
import type { Step } from "../../src/plan/step.ts";

/** One line a step: `owner: GRANT …` for what is done as `owner`, or what is in the way. */
export function showSteps(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => {
    if ("blocked" in step) return `blocked: ${step.blocked.message}`;
    if ("note" in step) return `note: ${step.note.message}`;
    const change = "change" in step ? step.change : step.withheld.change;
    const { as, ...asItself } = change;
    // Statements of the change alone: SET ROLE is shown as the prefix.
    const sql = statementsOf(asItself as typeof change).map(showStatement).join("; ");
    const expected = { grant: "add", revoke: "remove" } as const;
    if (change.kind === "grant" || change.kind === "revoke") {
      assert.equal(change.action, expected[change.kind]);
    }
    return `${"withheld" in step ? `withheld ${step.withheld.allowWith}, ` : ""}${
      as === undefined ? "" : `${as}: `
    }${sql}`;
  });
}
