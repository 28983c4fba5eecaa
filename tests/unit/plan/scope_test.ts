import assert from "node:assert/strict";
import type { DesiredDatabase } from "../../../src/model/desired.ts";
import { insideScopesOf, rolesToActAs, rolesToExamine, scopeOf } from "../../../src/plan/scope.ts";
import {
  actual,
  actualDatabase,
  actualInside,
  actualMembership,
  actualObject,
  actualRole,
  bareRole,
  desiredDatabase,
  desiredServer,
  desiredUser,
} from "../../support/builders.ts";

Deno.test("scopeOf() names all that a plan is made of, once", () => {
  const extension = { name: "hstore", origin: "" };
  const settings = new Map([["DateStyle", "ISO"], ["work_mem", null]]);
  const memberOf = [{ role: "pg_monitor", origin: "" }, { role: "a", origin: "" }];
  assert.deepEqual(
    scopeOf(desiredServer([
      desiredDatabase("one", "a", { extensions: [extension], settings }),
      desiredDatabase("two", "a", { extensions: [extension] }),
      desiredDatabase("gone", undefined, { state: "absent" }),
    ], { roles: [bareRole("a", { settings }), bareRole("b", { memberOf })] })),
    {
      roles: ["a", "b", "pg_monitor"],
      databases: ["one", "two", "gone"],
      extensions: ["hstore"],
      settings: ["datestyle", "work_mem"],
      doomedDatabases: ["gone"],
    },
  );
});

Deno.test("insideScopesOf() looks only where something is declared inside, and one can get in", () => {
  const inside = (declared: Partial<DesiredDatabase>, existing = {}) =>
    insideScopesOf(
      desiredServer([desiredDatabase("shop", "app", declared)]),
      actual({ databases: [actualDatabase("shop", "app", existing)] }),
    );
  const users = [desiredUser("reader", "read")];
  const database = "shop";
  assert.deepEqual(inside({ comment: "x", connectionLimit: 3 }), []);
  assert.deepEqual(inside({ users }), [
    { database, schemas: ["public"], objectsOf: ["public"], extensions: [] },
  ]);
  assert.deepEqual(inside({ exclusive: true, schemas: ["s"] }), [
    { database, schemas: ["public", "s"], objectsOf: ["s"], extensions: [] },
  ]);
  const extensions = [{ name: "hstore", schema: "ext", origin: "" }];
  assert.deepEqual(inside({ extensions }), [
    { database, schemas: ["public", "ext"], objectsOf: [], extensions: ["hstore"] },
  ]);
  assert.equal(inside({ revokePublic: true }).length, 1);
  assert.equal(inside({ reassignOwned: true }).length, 0);
  assert.equal(inside({ reassignOwned: true }, { owner: "old" }).length, 1);
  assert.deepEqual(inside({ users, state: "absent" }), []);
  for (const existing of [{ invalid: true }, { allowsConnections: false }, { canConnect: false }]) {
    assert.deepEqual(inside({ users }, existing), []);
  }
  assert.deepEqual(
    insideScopesOf(desiredServer([desiredDatabase("new", "a", { users })]), actual()),
    [],
  );
});

Deno.test("rolesToExamine() names roles that go, or lose a database", () => {
  const desired = desiredServer(
    [
      desiredDatabase("moves", "new"),
      desiredDatabase("stays", "app"),
      desiredDatabase("new", "app"),
    ],
    { roles: [bareRole("gone", { state: "absent" }), bareRole("never", { state: "absent" })] },
  );
  const found = actual({
    roles: [actualRole("gone")],
    databases: [actualDatabase("moves", "former"), actualDatabase("stays", "app")],
  });
  assert.deepEqual(rolesToExamine(desired, found), ["former", "gone"]);
});

Deno.test("rolesToActAs() names owners, heirs and grantors that were not read yet", () => {
  const found = actual({
    roles: [actualRole("known")],
    memberships: [
      actualMembership("a", "b", { grantor: "granter" }),
      actualMembership("a", "b", { grantor: null }),
    ],
    databasesOfRoles: [actualDatabase("x", "heir")],
    insides: new Map([[
      "shop",
      actualInside({
        objects: [actualObject("s.a", "known"), actualObject("s.b", "author")],
      }),
    ]]),
  });
  assert.deepEqual(rolesToActAs(found), ["author", "granter", "heir", "pg_database_owner"]);
});
