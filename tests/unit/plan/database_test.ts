import assert from "node:assert/strict";
import { diffDatabase } from "../../../src/plan/database.ts";
import { diffOwner } from "../../../src/plan/owner.ts";
import { actual, actualDatabase, desiredDatabase } from "../../support/builders.ts";

const desired = desiredDatabase("shop", "app");
const origin = "databases[0]";

Deno.test("diffDatabase() creates a database that is not there, after its owner", () => {
  assert.deepEqual(diffDatabase(desired, actual()), [{
    change: {
      kind: "create_database",
      action: "add",
      database: "shop",
      owner: "app",
      options: {},
      origin,
      needs: ["role:app"],
      creates: "database:shop",
    },
  }]);
  assert.deepEqual(diffOwner(desired, actual()), []);
});

Deno.test("diffDatabase() and diffOwner() leave a database alone that its owner has", () => {
  const databases = [actualDatabase("shop", "app", { acl: [], connectionLimit: 7, comment: "x" })];
  assert.deepEqual(diffDatabase(desired, actual({ databases })), []);
  assert.deepEqual(diffOwner(desired, actual({ databases })), []);
});

Deno.test("diffOwner() gives the database to its owner", () => {
  const databases = [actualDatabase("shop", "other")];
  assert.deepEqual(diffOwner(desired, actual({ databases })), [{
    change: {
      kind: "alter_database_owner",
      action: "change",
      database: "shop",
      from: "other",
      to: "app",
      origin,
      needs: ["role:app"],
    },
  }]);
});

Deno.test("diffDatabase() says that a half-dropped database is in the way, and does not touch it", () => {
  for (const owner of ["app", "other"]) {
    const databases = [actualDatabase("shop", owner, { invalid: true })];
    const [step, ...others] = diffDatabase(desired, actual({ databases }));
    assert.ok(step && "blocked" in step);
    assert.equal(step.blocked.object, "database:shop");
    assert.match(step.blocked.message, /is invalid/);
    assert.match(step.blocked.hint, /DROP DATABASE/);
    assert.deepEqual(others, []);
    assert.deepEqual(diffOwner(desired, actual({ databases })), []);
  }
});
