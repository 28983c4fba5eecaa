import assert from "node:assert/strict";
import type { Belonging } from "../../../src/model/actual.ts";
import type { DesiredDatabase } from "../../../src/model/desired.ts";
import type { Policy } from "../../../src/model/policy.ts";
import { diffAbsentDatabases } from "../../../src/plan/drop_database.ts";
import { diffAbsentRole } from "../../../src/plan/drop_role.ts";
import { diffOwner } from "../../../src/plan/owner.ts";
import type { Step } from "../../../src/plan/step.ts";
import {
  actual,
  actualDatabase,
  type ActualParts,
  actualRole,
  bareRole,
  desiredDatabase,
  desiredServer,
  serverFacts,
} from "../../support/builders.ts";

const DROP: Policy = { allowDrop: true, allowMassDrop: false };
const ALL: Policy = { allowDrop: true, allowMassDrop: true };
const role = bareRole("old", { state: "absent" });
const shop = desiredDatabase("shop", "app");
const absentShop = desiredDatabase("shop", undefined, { state: "absent" });

function has(database: string | null, what: Belonging["what"] = "owner"): Belonging {
  return { role: "old", database, what, catalog: "pg_class", count: 3 };
}

interface Situation extends Pick<ActualParts, "belongings" | "databasesOfRoles" | "server"> {
  readonly databases?: readonly DesiredDatabase[];
  readonly policy?: Policy;
}

function diff({ databases = [], policy = DROP, ...parts }: Situation): readonly Step[] {
  const found = actual({
    roles: [actualRole("old"), actualRole("app")],
    databases: parts.databasesOfRoles ?? [],
    ...parts,
  });
  const server = desiredServer(databases, { roles: [role] });
  const before = [
    ...databases.flatMap((database) => diffOwner(database, found)),
    ...diffAbsentDatabases(databases, found, policy),
  ];
  return diffAbsentRole(role, server, { actual: found, policy, before });
}

function show(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => {
    if ("blocked" in step) return `blocked: ${step.blocked.message}`;
    assert.ok("change" in step || "withheld" in step);
    const change = "change" in step ? step.change : step.withheld.change;
    const prefix = "withheld" in step ? `withheld ${step.withheld.allowWith}: ` : "";
    assert.ok(change.kind === "clear_role" || change.kind === "drop_role");
    const needs = change.needs.length === 0 ? "" : `, after ${change.needs.join(" ")}`;
    return change.kind === "clear_role"
      ? `${prefix}clear in ${change.database} for ${change.heir}${needs}`
      : `${prefix}drop${needs}`;
  });
}

Deno.test("diffAbsentRole() drops a role that has nothing, where that is allowed", () => {
  assert.deepEqual(show(diff({})), ["drop"]);
  assert.deepEqual(show(diff({ policy: { allowDrop: false, allowMassDrop: false } })), [
    "withheld --allow-drop: drop",
  ]);
});

Deno.test("diffAbsentRole() does nothing about a role that is gone, or not declared absent", () => {
  const context = { actual: actual(), policy: DROP, before: [] };
  assert.deepEqual(diffAbsentRole(role, desiredServer([]), context), []);
  const there = { ...context, actual: actual({ roles: [actualRole("old")] }) };
  assert.deepEqual(diffAbsentRole(bareRole("old"), desiredServer([]), there), []);
});

Deno.test("diffAbsentRole() never drops the role that it is logged in as", () => {
  const server = serverFacts({ admin: { name: "old" } });
  assert.deepEqual(show(diff({ server })), [
    'blocked: Role "old" is the one that pg-provisioner itself is logged in as',
  ]);
});

Deno.test("diffAbsentRole() clears it in every database that it has something in, for the owner", () => {
  const databasesOfRoles = ["a", "b", "c"].map((name) => actualDatabase(name, `${name}_owner`));
  const belongings = [has("a"), has("a", "privilege"), has("b", "privilege"), has("c", "other")];
  const clearings = ["a", "b", "c"].map((name) =>
    `clear in ${name} for ${name}_owner, after role:${name}_owner`
  );
  const drop = "drop, after cleared:a/old cleared:b/old cleared:c/old";
  assert.deepEqual(show(diff({ belongings, databasesOfRoles })), [...clearings, drop]);
  assert.deepEqual(
    show(diff({ belongings, databasesOfRoles, policy: { ...DROP, allowDrop: false } })),
    [...clearings, drop].map((text) => `withheld --allow-drop: ${text}`),
  );
});

Deno.test("diffAbsentRole() gives what it has to the owner that a database will have", () => {
  const databasesOfRoles = [actualDatabase("shop", "before")];
  const steps = diff({ belongings: [has("shop")], databasesOfRoles, databases: [shop] });
  assert.deepEqual(show(steps), [
    "clear in shop for app, after role:app",
    "drop, after cleared:shop/old",
  ]);
});

Deno.test("diffAbsentRole() clears privileges on databases in the admin's own, where nothing else is", () => {
  const steps = diff({ belongings: [has(null, "privilege")] });
  assert.deepEqual(show(steps), [
    "clear in postgres for postgres, after role:postgres",
    "drop, after cleared:postgres/old",
  ]);
  // One clearing takes all of them along, wherever.
  const databasesOfRoles = [actualDatabase("a", "b")];
  const elsewhere = diff({ belongings: [has(null, "privilege"), has("a")], databasesOfRoles });
  assert.deepEqual(show(elsewhere)[0], "clear in a for b, after role:b");
  assert.equal(elsewhere.length, 2);
});

Deno.test("diffAbsentRole() is in the way of itself where it keeps a database", () => {
  const databasesOfRoles = [actualDatabase("mine", "old"), actualDatabase("own", "old")];
  assert.deepEqual(show(diff({ belongings: [has("mine")], databasesOfRoles })), [
    'blocked: Role "old" still owns, or has something in, databases "mine", "own"',
  ]);
});

Deno.test("diffAbsentRole() waits until its databases have their new owners", () => {
  const databasesOfRoles = [actualDatabase("shop", "old"), actualDatabase("a", "b")];
  const steps = diff({
    belongings: [has(null), has("a")],
    databasesOfRoles,
    databases: [shop],
  });
  assert.deepEqual(show(steps), [
    "clear in a for b, after role:b owner:shop",
    "drop, after owner:shop cleared:a/old",
  ]);
});

Deno.test("diffAbsentRole() waits until databases are gone that it owns or has something in", () => {
  const databasesOfRoles = [actualDatabase("shop", "old"), actualDatabase("a", "b")];
  const belongings = [has(null), has("shop"), has("a")];
  assert.deepEqual(show(diff({ belongings, databasesOfRoles, databases: [absentShop] })), [
    "clear in a for b, after role:b dropped:shop",
    "drop, after dropped:shop cleared:a/old",
  ]);
  const others = [actualDatabase("shop", "app")];
  const inOthers = { belongings: [has("shop")], databasesOfRoles: others, databases: [absentShop] };
  assert.deepEqual(show(diff(inOthers)), ["drop, after dropped:shop"]);
});

Deno.test("diffAbsentRole() is withheld with the databases that it owns", () => {
  const databasesOfRoles = [actualDatabase("shop", "old")];
  const situation = { databasesOfRoles, databases: [absentShop] };
  const server = serverFacts({ databaseCount: 1 });
  assert.deepEqual(show(diff({ ...situation, server })), [
    "withheld --allow-mass-drop: drop, after dropped:shop",
  ]);
  assert.deepEqual(show(diff({ ...situation, server, policy: ALL })), ["drop, after dropped:shop"]);
  // A template is never dropped, so its owner cannot be either.
  const template = [actualDatabase("shop", "old", { isTemplate: true })];
  assert.deepEqual(show(diff({ ...situation, databasesOfRoles: template })), [
    'blocked: Role "old" still owns, or has something in, database "shop"',
  ]);
});

Deno.test("diffAbsentRole() says where nobody can get in to clear it", () => {
  for (const closed of [{ allowsConnections: false }, { canConnect: false }]) {
    const databasesOfRoles = [actualDatabase("a", "b", closed)];
    assert.deepEqual(show(diff({ belongings: [has("a")], databasesOfRoles })), [
      'blocked: Role "old" has something in database "a", which cannot be connected to',
    ]);
  }
});
