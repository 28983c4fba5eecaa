import assert from "node:assert/strict";
import { toStages } from "../../../src/apply/stages.ts";
import type { Change } from "../../../src/model/change.ts";
import {
  actual,
  actualDatabase,
  actualRole,
  desiredDatabase,
  desiredServer,
  desiredUser,
  planFor,
} from "../../support/builders.ts";

const plan = planFor(
  desiredServer([
    desiredDatabase("given", "a"),
    desiredDatabase("new", "b", { schemas: ["s"], users: [desiredUser("c", "read")] }),
    desiredDatabase("newer", "b", { comment: "new" }),
  ]),
  actual({
    roles: [actualRole("b", { login: false })],
    databases: [actualDatabase("given", "old", { acl: [] })],
  }),
);

function shown(changes: readonly Change[], concurrency: number) {
  return toStages(changes, concurrency).map((lanes) =>
    lanes.map(({ place, mode, changes }) =>
      `${mode}${place === undefined ? "" : ` in ${place}`}: ${
        changes.map(({ kind }) => kind).join(" ")
      }`
    )
  );
}

Deno.test("toStages() does roles first, then databases, then what rewrites ACLs, then the inside", () => {
  assert.deepEqual(shown(plan.changes, 4), [
    ["together: create_role", "together: alter_role", "together: create_role"],
    ["each: create_database", "each: create_database"],
    ["each: alter_database_owner"],
    ["each: comment_on_database", "each: grant", "each: grant"],
    ["transaction in new: create_schema grant grant grant"],
  ]);
});

Deno.test("toStages() spreads few roles over all sessions, and many over batches of 25", () => {
  const roles = (count: number) =>
    Array.from({ length: count }, (_, at): Change => ({
      kind: "drop_role",
      action: "remove",
      role: `r${at}`,
      origin: "roles[0]",
      needs: [],
    })).map((change) => ({ ...change, kind: "alter_role", action: "change" }) as Change);
  const sizes = (count: number) =>
    toStages(roles(count), 4)[0]!.map(({ changes }) => changes.length);
  assert.deepEqual(sizes(1), [1]);
  assert.deepEqual(sizes(8), [2, 2, 2, 2]);
  assert.deepEqual(sizes(120), [25, 25, 25, 25, 20]);
});

Deno.test("toStages() puts changes to one object in one lane, in their order", () => {
  const grant = (role: string, member: string): Change => ({
    kind: "grant_membership",
    action: "add",
    role,
    member,
    options: {},
    origin: "roles[0]",
    needs: [],
  });
  const clear = (role: string, database: string): Change => ({
    kind: "clear_role",
    action: "remove",
    role,
    database,
    heir: "heir",
    origin: "roles[0]",
    needs: [],
  });
  const changes = [
    grant("a", "x"),
    grant("b", "x"),
    grant("a", "y"),
    clear("x", "one"),
    clear("y", "one"),
    clear("x", "two"),
  ];
  assert.deepEqual(toStages(changes, 4).map((lanes) => lanes.map(({ changes }) => changes)), [
    [[changes[0], changes[2]], [changes[1]]],
    [[changes[3], changes[4]], [changes[5]]],
  ]);
  assert.deepEqual(shown(changes, 4)[1], [
    "each in one: clear_role clear_role",
    "each in two: clear_role",
  ]);
});

Deno.test("toStages() loses no change, and keeps the order within an object", () => {
  const flat = toStages(plan.changes, 4).flatMap((lanes) => lanes.flatMap((lane) => lane.changes));
  assert.deepEqual(new Set(flat), new Set(plan.changes));
  assert.equal(flat.length, plan.changes.length);
});

Deno.test("toStages() of nothing is nothing", () => {
  assert.deepEqual(toStages([], 4), []);
});
