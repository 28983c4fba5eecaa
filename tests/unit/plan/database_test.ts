import assert from "node:assert/strict";
import { diffDatabase } from "../../../src/plan/database.ts";
import { actual, actualDatabase, desiredDatabase } from "../../support/builders.ts";

const desired = desiredDatabase("shop", "app");
const origin = "databases[0]";

Deno.test("diffDatabase() creates a database that is not there, after its owner", () => {
  assert.deepEqual(diffDatabase(desired, actual()), {
    kind: "create_database",
    action: "add",
    database: "shop",
    owner: "app",
    origin,
    needs: ["role:app"],
    creates: "database:shop",
  });
});

Deno.test("diffDatabase() leaves a database alone that its owner has", () => {
  const databases = [actualDatabase("shop", "app", { acl: [] })];
  assert.equal(diffDatabase(desired, actual({ databases })), undefined);
});

Deno.test("diffDatabase() gives the database to its owner", () => {
  const databases = [actualDatabase("shop", "other")];
  assert.deepEqual(diffDatabase(desired, actual({ databases })), {
    kind: "alter_database_owner",
    action: "change",
    database: "shop",
    from: "other",
    to: "app",
    origin,
    needs: ["role:app"],
  });
});

Deno.test("diffDatabase() says that a half-dropped database is in the way, and does not touch it", () => {
  for (const owner of ["app", "other"]) {
    const databases = [actualDatabase("shop", owner, { invalid: true })];
    const blocked = diffDatabase(desired, actual({ databases }));
    assert.ok(blocked && !("kind" in blocked));
    assert.equal(blocked.object, "database:shop");
    assert.match(blocked.message, /is invalid/);
    assert.match(blocked.hint, /DROP DATABASE/);
  }
});
