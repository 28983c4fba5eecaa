import assert from "node:assert/strict";
import { toStages } from "../../../src/apply/stages.ts";
import {
  actual,
  actualDatabase,
  actualRole,
  desiredDatabase,
  desiredRole,
  desiredServer,
  planFor,
} from "../../support/builders.ts";

const plan = planFor(
  desiredServer([
    desiredDatabase("given", "a"),
    desiredDatabase("new", "b"),
    desiredDatabase("newer", "b"),
  ]),
  actual({
    roles: [actualRole("b", { login: false })],
    databases: [actualDatabase("given", "old", { acl: [] })],
  }),
);

Deno.test("toStages() does roles first, in batches, then databases, owners, grants", () => {
  const stages = toStages(plan.changes, 4).map((stage) =>
    stage.map(({ mode, place, changes }) => [mode, place, ...changes.map(({ kind }) => kind)])
  );
  assert.deepEqual(stages, [
    [["together", undefined, "create_role"], ["together", undefined, "alter_role"]],
    [["each", undefined, "create_database"], ["each", undefined, "create_database"]],
    [["each", undefined, "alter_database_owner"]],
    [["each", undefined, "grant"]],
  ]);
});

Deno.test("toStages() loses no change", () => {
  const flat = toStages(plan.changes, 4).flatMap((stage) => stage.flatMap((lane) => lane.changes));
  assert.deepEqual(new Set(flat), new Set(plan.changes));
  assert.equal(flat.length, plan.changes.length);
});

Deno.test("toStages() spreads few roles over all sessions, and bounds the size of batches", () => {
  const sizesOf = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `r${index}`);
    const roles = names.map((name) => desiredRole(name));
    const { changes } = planFor(desiredServer([], { roles }));
    return toStages(changes, 4).flat().map((lane) => lane.changes.length);
  };
  assert.deepEqual(sizesOf(1), [1]);
  assert.deepEqual(sizesOf(6), [2, 2, 2]);
  assert.deepEqual(sizesOf(130), [25, 25, 25, 25, 25, 5]);
});

Deno.test("toStages() of nothing is nothing", () => {
  assert.deepEqual(toStages([], 4), []);
});
