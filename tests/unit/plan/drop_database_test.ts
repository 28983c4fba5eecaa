import assert from "node:assert/strict";
import type { DoomedDatabase } from "../../../src/model/actual.ts";
import type { DesiredDatabase } from "../../../src/model/desired.ts";
import type { Policy } from "../../../src/model/policy.ts";
import { diffAbsentDatabases } from "../../../src/plan/drop_database.ts";
import type { Step } from "../../../src/plan/step.ts";
import {
  actual,
  actualDatabase,
  type ActualParts,
  desiredDatabase,
  serverFacts,
} from "../../support/builders.ts";

const NOTHING: Policy = { allowDrop: false, allowMassDrop: false };
const DROP: Policy = { allowDrop: true, allowMassDrop: false };
const ALL: Policy = { allowDrop: true, allowMassDrop: true };
const MASS_ALONE: Policy = { allowDrop: false, allowMassDrop: true };

function absent(name: string, database: Partial<DesiredDatabase> = {}): DesiredDatabase {
  return desiredDatabase(name, undefined, { state: "absent", ...database });
}

function show(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => {
    if ("change" in step) return `${step.change.kind} ${"database" in step.change}`;
    if ("withheld" in step) return `withheld ${step.withheld.allowWith}`;
    return "blocked" in step ? `blocked ${step.blocked.message}` : `note ${step.note.message}`;
  });
}

function diff(names: readonly string[], policy: Policy, parts: ActualParts = {}) {
  const databases = names.map((name) => actualDatabase(name, "app"));
  return diffAbsentDatabases(
    names.map((name) => absent(name)),
    actual({ databases, ...parts }),
    policy,
  );
}

Deno.test("diffAbsentDatabases() drops what is there, declared absent and allowed", () => {
  assert.deepEqual(diff(["shop"], DROP), [{
    change: {
      kind: "drop_database",
      action: "remove",
      database: "shop",
      owner: "app",
      force: false,
      origin: "databases[0]",
      needs: [],
      creates: "dropped:shop",
    },
  }]);
  const [forced] = diffAbsentDatabases(
    [absent("shop", { force: true })],
    actual({ databases: [actualDatabase("shop", "app")] }),
    DROP,
  );
  assert.ok(forced && "change" in forced && forced.change.kind === "drop_database");
  assert.equal(forced.change.force, true);
});

Deno.test("diffAbsentDatabases() does nothing about what is not there, or not declared absent", () => {
  assert.deepEqual(diffAbsentDatabases([absent("shop")], actual(), DROP), []);
  const databases = [actualDatabase("shop", "app"), actualDatabase("other", "app")];
  assert.deepEqual(
    diffAbsentDatabases([desiredDatabase("shop", "app")], actual({ databases }), ALL),
    [],
  );
});

Deno.test("diffAbsentDatabases() withholds what is not allowed, and names the switch", () => {
  assert.deepEqual(show(diff(["shop"], NOTHING)), ["withheld --allow-drop"]);
  assert.deepEqual(show(diff(["shop"], MASS_ALONE)), ["withheld --allow-drop"]);
});

Deno.test("diffAbsentDatabases() wants a second switch for more than half of the databases", () => {
  const server = serverFacts({ databaseCount: 4 });
  const half = ["a", "b"];
  const more = ["a", "b", "c"];
  assert.deepEqual(show(diff(half, DROP, { server })), Array(2).fill("drop_database true"));
  assert.deepEqual(show(diff(more, DROP, { server })), Array(3).fill("withheld --allow-mass-drop"));
  assert.deepEqual(
    show(diff(more, NOTHING, { server })),
    Array(3).fill("withheld --allow-drop --allow-mass-drop"),
  );
  assert.deepEqual(
    show(diff(more, MASS_ALONE, { server })),
    Array(3).fill("withheld --allow-drop"),
  );
  assert.deepEqual(show(diff(more, ALL, { server })), Array(3).fill("drop_database true"));
  // Those that are gone already do not count.
  const databases = half.map((name) => actualDatabase(name, "app"));
  const rest = diffAbsentDatabases(
    [...more, "d"].map((name) => absent(name)),
    actual({ server, databases }),
    DROP,
  );
  assert.deepEqual(show(rest), Array(2).fill("drop_database true"));
});

Deno.test("diffAbsentDatabases() never drops a template, nor the database that it is connected to", () => {
  const databases = [actualDatabase("shop", "app", { isTemplate: true })];
  const [template, ...others] = diff(["shop"], ALL, { databases });
  assert.ok(template && "blocked" in template);
  assert.equal(template.blocked.object, "database:shop");
  assert.match(template.blocked.message, /"shop" is a template/);
  assert.deepEqual(others, []);
  const own = diff(["shop"], ALL, { server: serverFacts({ database: "shop" }) });
  assert.deepEqual(show(own), [
    'blocked Database "shop" is the one that pg-provisioner itself is connected to',
  ]);
});

Deno.test("diffAbsentDatabases() drops a half-dropped database all the same", () => {
  const databases = [actualDatabase("shop", "app", { invalid: true, allowsConnections: false })];
  assert.deepEqual(show(diff(["shop"], DROP, { databases })), ["drop_database true"]);
});

Deno.test("diffAbsentDatabases() tells what would be lost, whether it is allowed or not", () => {
  const cases: readonly (readonly [DoomedDatabase, string])[] = [
    [
      { sizeBytes: 1024 ** 2 * 7.25, sessions: 2, tables: 12, lastUsed: "2026-01-02T03:04:05Z" },
      "7.3 MiB, 12 tables, 2 sessions in it now, a table last read 2026-01-02T03:04:05Z",
    ],
    [
      { sizeBytes: 0, sessions: 0, tables: undefined, lastUsed: undefined },
      "0.0 MiB, 0 sessions in it now",
    ],
  ];
  for (const [facts, expected] of cases) {
    const doomed = new Map([["shop", facts]]);
    for (const policy of [NOTHING, DROP]) {
      const [, note] = diff(["shop"], policy, { doomed });
      assert.ok(note && "note" in note);
      assert.equal(note.note.kind, "consequence");
      assert.equal(note.note.message, `Dropping database "shop" loses ${expected}`);
      assert.equal(note.note.hint !== undefined, facts.sessions > 0);
    }
  }
});
