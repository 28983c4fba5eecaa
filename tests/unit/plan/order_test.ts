import assert from "node:assert/strict";
import { orderChanges, stepOf, STEPS } from "../../../src/plan/order.ts";
import { ONE_OF_EACH } from "../../support/one_of_each_change.ts";

Deno.test("orderChanges() puts each kind in its step, whatever order it gets", () => {
  const steps = (changes: typeof ONE_OF_EACH) => [
    ...new Map(
      orderChanges(changes).map((change) => [
        `${change.kind}${
          "target" in change && "on" in change.target ? ` on ${change.target.on}` : ""
        }${"borrowed" in change ? " borrowed" : ""}`,
        stepOf(change),
      ]),
    ),
  ];
  const expected = new Map([
    ["create_role", "roles"],
    ["alter_role", "roles"],
    ["grant_membership", "memberships"],
    ["grant_membership borrowed", "memberships"],
    ["revoke_membership", "memberships"],
    ["create_database", "databases"],
    ["alter_database_owner", "reassignments"],
    ["alter_database_limit", "database properties"],
    ["comment_on_database", "database properties"],
    ["alter_setting", "database properties"],
    ["grant on database", "database properties"],
    ["revoke on database", "database properties"],
    ["create_schema", "inside"],
    ["create_extension", "inside"],
    ["alter_extension", "inside"],
    ["grant on schema", "inside"],
    ["grant on tables", "inside"],
    ["revoke on routines", "inside"],
    ["grant on future", "inside"],
    ["revoke on future", "inside"],
    ["drop_database", "drop databases"],
    ["clear_role", "clear roles"],
    ["drop_role", "drop roles"],
    ["revoke_membership borrowed", "give back"],
  ]);
  assert.deepEqual(new Map(steps(ONE_OF_EACH)), expected);
  const backwards = orderChanges(ONE_OF_EACH.toReversed()).map(stepOf);
  assert.deepEqual([...new Set(backwards)], STEPS);
  const ranks = backwards.map((step) => STEPS.indexOf(step));
  assert.deepEqual(ranks, ranks.toSorted((a, b) => a - b));
});

Deno.test("orderChanges() keeps the given order within a step", () => {
  const roles = ONE_OF_EACH.filter((change) => stepOf(change) === "inside");
  assert.deepEqual(orderChanges(roles), roles);
  assert.deepEqual(orderChanges(roles.toReversed()), roles.toReversed());
});
