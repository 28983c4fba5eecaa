import assert from "node:assert/strict";
import fc from "fast-check";
import type { Actual } from "../../../src/model/actual.ts";
import type { Change } from "../../../src/model/change.ts";
import { DATABASE_PRIVILEGES } from "../../../src/model/change.ts";
import type { Plan } from "../../../src/model/plan.ts";
import { describeChange } from "../../../src/plan/describe.ts";
import { planToJson } from "../../../src/plan/render_json.ts";
import { applyToModel } from "../../support/apply_to_model.ts";
import {
  aclOf,
  actual,
  actualDatabase,
  actualRole,
  defaultAcl,
  desiredDatabase,
  desiredServer,
  plan,
  planFor,
} from "../../support/builders.ts";
import {
  actuals,
  ALL_EQUAL,
  asRestrictedAdmin,
  asSuperuser,
  checks,
  desireds,
  emptyServers,
} from "../../support/plan_arbitraries.ts";

const ALLOWED = { allowDrop: true, allowMassDrop: true };
const VERSIONS = fc.constantFrom(140000, 150000, 160000, 180000);

/** As apply does it: what needs something that is in the way is left out. */
function possible({ changes, blocked }: Plan): readonly Change[] {
  const inTheWay = new Set(
    blocked.filter(({ blocksAll }) => blocksAll).map(({ object }) => object),
  );
  const left: Change[] = [];
  for (const change of changes) {
    if (!change.needs.some((need) => inTheWay.has(need))) left.push(change);
    else if (change.creates) inTheWay.add(change.creates);
  }
  return left;
}

function kinds(plan: Plan): readonly string[] {
  return plan.changes.map(({ kind }) => kind);
}

function reversed(found: Actual): Actual {
  const reverse = <Value>(items: ReadonlyMap<string, Value>) =>
    new Map([...items].toReversed()) as ReadonlyMap<string, Value>;
  return {
    ...found,
    roles: reverse(found.roles),
    databases: reverse(found.databases),
    insides: reverse(found.insides),
  };
}

function snapshot(value: unknown): string {
  return JSON.stringify(value, (_, each) => each instanceof Map ? [...each] : each);
}

Deno.test("makePlan() orders roles, databases, owners, grants, and each by name", () => {
  const made = planFor(
    desiredServer([
      desiredDatabase("new", "b"),
      desiredDatabase("other", "a"),
      desiredDatabase("revoked", "c"),
    ]),
    actual({
      roles: [actualRole("c", { login: false }), actualRole("postgres")],
      databases: [
        actualDatabase("other", "postgres", { acl: [] }),
        actualDatabase("revoked", "c", { acl: [] }),
      ],
    }),
  );
  assert.deepEqual(
    made.changes.map((change) => `${change.kind} ${describeChange(change).name}`),
    [
      "create_role a",
      "create_role b",
      "alter_role c",
      "create_database new",
      "alter_database_owner other",
      "grant other",
      "grant revoked",
    ],
  );
});

Deno.test("makePlan() of nothing desired is empty, whatever is there", () => {
  fc.assert(fc.property(actuals, (existing) => {
    assert.deepEqual(planFor(desiredServer([]), existing, ALL_EQUAL, ALLOWED), plan());
  }));
});

Deno.test("makePlan() is pure and stable", () => {
  fc.assert(fc.property(desireds, actuals, checks, (desired, existing, passwords) => {
    const before = snapshot([desired, existing]);
    const first = planToJson(planFor(desired, existing, passwords, ALLOWED));
    const again = planFor(desired, reversed(existing), passwords, ALLOWED);
    assert.deepEqual(planToJson(again), first);
    assert.equal(snapshot([desired, existing]), before);
  }));
});

for (
  const [who, see] of [["superuser", asSuperuser], ["restricted admin", asRestrictedAdmin]] as const
) {
  Deno.test(`makePlan() leads a ${who}, in its order, to a server for which the plan is empty`, () => {
    let changing = 0;
    const servers = fc.oneof(actuals, emptyServers);
    fc.assert(
      fc.property(desireds, servers, checks, VERSIONS, (desired, found, passwords, version) => {
        const existing = see(found, version);
        const plan = planFor(desired, existing, passwords, ALLOWED);
        const done = possible(plan);
        if (done.length > 0) changing++;
        const after = applyToModel(done, existing);
        const again = planFor(desired, after, ALL_EQUAL, ALLOWED);
        assert.deepEqual(possible(again), []);
        if (plan.blocked.length === 0) assert.deepEqual(again.blocked, []);
      }),
      { numRuns: 1000 },
    );
    assert.ok(changing > 100, "the samples hold plans with changes");
  });
}

Deno.test("makePlan() borrows what a restricted admin lacks, and gives all of it back", () => {
  let borrowing = 0;
  fc.assert(fc.property(desireds, actuals, VERSIONS, (desired, found, version) => {
    const existing = asRestrictedAdmin(found, version);
    const plan = planFor(desired, existing, ALL_EQUAL);
    const done = possible(plan);
    if (done.some((change) => "borrowed" in change)) borrowing++;
    const rights = (server: Actual) => [...server.roles].map(([name, each]) => [name, each.rights]);
    assert.deepEqual(rights(applyToModel(done, existing)), rights(existing));
  }));
  assert.ok(borrowing > 10, "the samples hold plans that borrow");
});

Deno.test("makePlan() changes nothing where only what is not declared differs", () => {
  const plan = planFor(
    desiredServer([desiredDatabase("one", "a")]),
    actual({
      roles: [
        actualRole("a", { superuser: true, connectionLimit: 2, settings: new Map([["x", "y"]]) }),
        actualRole("b", { login: false }),
      ],
      databases: [
        actualDatabase("one", "a", {
          acl: [...defaultAcl("a"), ...aclOf("b", DATABASE_PRIVILEGES, "a")],
          allowsConnections: false,
          comment: "by hand",
          connectionLimit: 7,
        }),
        actualDatabase("two", "b", { acl: [], invalid: true }),
      ],
    }),
    ALL_EQUAL,
  );
  assert.deepEqual(kinds(plan), []);
  assert.deepEqual(plan.blocked, []);
});
