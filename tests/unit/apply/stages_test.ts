import assert from "node:assert/strict";
import { toStages } from "../../../src/apply/stages.ts";
import { makePlan } from "../../../src/plan/plan.ts";
import {
  actual,
  actualDatabase,
  actualRole,
  desiredDatabase,
  desiredServer,
} from "../../support/builders.ts";

const plan = makePlan(
  desiredServer([
    desiredDatabase("given", "a"),
    desiredDatabase("new", "b"),
    desiredDatabase("newer", "b"),
  ]),
  actual({
    roles: [actualRole("b", { login: false })],
    databases: [actualDatabase("given", "old", { acl: [] })],
  }),
  new Map(),
);

Deno.test("toStages() does roles first, in batches, then databases, then what rewrites ACLs", () => {
  const stages = toStages(plan.changes).map(({ batchable, lanes }) => ({
    batchable,
    lanes: lanes.map((lane) => lane.map(({ kind }) => kind)),
  }));
  assert.deepEqual(stages, [
    { batchable: true, lanes: [["create_role"], ["alter_role"]] },
    { batchable: false, lanes: [["create_database"], ["create_database"]] },
    { batchable: false, lanes: [["alter_database_owner", "grant_on_database"]] },
  ]);
});

Deno.test("toStages() loses no change, and keeps the order within an object", () => {
  const flat = toStages(plan.changes).flatMap(({ lanes }) => lanes.flat());
  assert.deepEqual(new Set(flat), new Set(plan.changes));
  assert.equal(flat.length, plan.changes.length);
});

Deno.test("toStages() of nothing is nothing", () => {
  assert.deepEqual(toStages([]), []);
});
