import assert from "node:assert/strict";
import type { DatabaseOptions } from "../../../src/model/change.ts";
import type { DesiredDatabase } from "../../../src/model/desired.ts";
import { diffDatabase } from "../../../src/plan/database.ts";
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
});

Deno.test("diffDatabase() takes another template only where the declared options need one", () => {
  const icu = { localeProvider: "icu", icuLocale: "de" } as const;
  const cases: readonly (readonly [Partial<DesiredDatabase>, DatabaseOptions])[] = [
    [{ connectionLimit: 0 }, { connectionLimit: 0 }],
    [{ template: "mine" }, { template: "mine" }],
    [{ encoding: "LATIN1" }, { encoding: "LATIN1", template: "template0" }],
    [{ locale: "C" }, { locale: "C", template: "template0" }],
    [icu, { ...icu, template: "template0" }],
    [{ locale: "C", template: "mine" }, { locale: "C", template: "mine" }],
  ];
  for (const [declared, expected] of cases) {
    const [step] = diffDatabase({ ...desired, ...declared }, actual());
    assert.ok(step && "change" in step && step.change.kind === "create_database");
    assert.deepEqual(step.change.options, expected);
  }
});

Deno.test("diffDatabase() leaves a database alone that its owner has", () => {
  const databases = [
    actualDatabase("shop", "app", { acl: [], connectionLimit: 3, comment: "by hand" }),
  ];
  assert.deepEqual(diffDatabase(desired, actual({ databases })), []);
});

Deno.test("diffDatabase() alters limit and comment where they differ, as the new owner", () => {
  const databases = [actualDatabase("shop", "old", { connectionLimit: 3, comment: "before" })];
  const declared = { ...desired, connectionLimit: -1, comment: "it's" };
  const base = { database: "shop", origin, as: "app" };
  assert.deepEqual(diffDatabase(declared, actual({ databases })), [
    {
      change: {
        ...base,
        kind: "alter_database_limit",
        action: "change",
        from: 3,
        to: -1,
        needs: [],
      },
    },
    {
      change: {
        ...base,
        kind: "comment_on_database",
        action: "change",
        from: "before",
        to: "it's",
        needs: ["database:shop"],
      },
    },
  ]);
  const same = [actualDatabase("shop", "app", { connectionLimit: -1, comment: "it's" })];
  assert.deepEqual(diffDatabase(declared, actual({ databases: same })), []);
});

Deno.test("diffDatabase() adds, changes and removes a comment", () => {
  const cases: readonly (readonly [string | null, string, string | undefined])[] = [
    [null, "new", "add"],
    ["old", "new", "change"],
    ["old", "", "remove"],
    ["old", "old", undefined],
    [null, "", undefined],
  ];
  for (const [from, to, action] of cases) {
    const databases = [actualDatabase("shop", "app", { comment: from })];
    const [step] = diffDatabase({ ...desired, comment: to }, actual({ databases }));
    assert.equal(
      step && "change" in step ? step.change.action : undefined,
      action,
      `${from} ${to}`,
    );
  }
});

Deno.test("diffDatabase() comments on a database that it creates", () => {
  const steps = diffDatabase({ ...desired, comment: "new" }, actual());
  assert.deepEqual(steps.map((step) => "change" in step && [step.change.kind, step.change.needs]), [
    ["create_database", ["role:app"]],
    ["comment_on_database", ["database:shop"]],
  ]);
});

Deno.test("diffDatabase() says that a half-dropped database is in the way, and does not touch it", () => {
  for (const owner of ["app", "other"]) {
    const databases = [actualDatabase("shop", owner, { invalid: true, connectionLimit: -2 })];
    const declared = { ...desired, connectionLimit: 5, comment: "x" };
    const steps = diffDatabase(declared, actual({ databases }));
    assert.equal(steps.length, 1);
    const [step] = steps;
    assert.ok(step && "blocked" in step);
    assert.equal(step.blocked.object, "database:shop");
    assert.equal(step.blocked.blocksAll, true);
    assert.match(step.blocked.message, /is invalid/);
    assert.match(step.blocked.hint, /DROP DATABASE "shop"/);
  }
});

Deno.test("diffDatabase() leaves to others what is declared absent", () => {
  const absent = { ...desired, state: "absent", connectionLimit: 3 } as const;
  assert.deepEqual(diffDatabase(absent, actual()), []);
  const databases = [actualDatabase("shop", "app")];
  assert.deepEqual(diffDatabase(absent, actual({ databases })), []);
});
