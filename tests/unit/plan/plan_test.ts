import assert from "node:assert/strict";
import fc from "fast-check";
import type { Actual } from "../../../src/model/actual.ts";
import { DATABASE_PRIVILEGES } from "../../../src/model/change.ts";
import type { DesiredServer } from "../../../src/model/desired.ts";
import type { PasswordCheck } from "../../../src/model/password.ts";
import type { Plan } from "../../../src/model/plan.ts";
import { Secret } from "../../../src/model/secret.ts";
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
  plan as emptyPlan,
  planFor,
} from "../../support/builders.ts";

const ROLES = ["a", "b", "c", "postgres"];
const DATABASES = ["one", "two", "three"];

const desireds: fc.Arbitrary<DesiredServer> = fc
  .uniqueArray(fc.constantFrom(...DATABASES))
  .chain((names) =>
    fc.tuple(...names.toSorted().map((name) => fc.tuple(fc.constant(name), owners())))
  )
  .map((entries) => desiredServer(entries.map(([name, owner]) => desiredDatabase(name, owner))));

function owners() {
  return fc.constantFrom(...ROLES);
}

const acls = fc
  .array(fc.tuple(fc.constantFrom(null, ...ROLES), fc.subarray([...DATABASE_PRIVILEGES]), owners()))
  .map((entries) => entries.flatMap(([grantee, privileges, by]) => aclOf(grantee, privileges, by)));

/** Whoever owns a database is there. */
const actuals: fc.Arbitrary<Actual> = fc
  .record({
    roles: fc.dictionary(owners(), fc.boolean()),
    databases: fc.dictionary(
      fc.constantFrom(...DATABASES),
      fc.record({ owner: owners(), acl: fc.option(acls), invalid: fc.boolean() }),
    ),
  })
  .map(({ roles, databases }) => {
    const existing = new Set([
      "postgres",
      ...Object.keys(roles),
      ...Object.values(databases).map(({ owner }) => owner),
    ]);
    return actual({
      roles: [...existing].map((name) => actualRole(name, { login: roles[name] ?? true })),
      databases: Object.entries(databases).map(([name, { owner, acl, invalid }]) =>
        actualDatabase(name, owner, { acl: acl ?? defaultAcl(owner), invalid })
      ),
    });
  });

const checks: fc.Arbitrary<ReadonlyMap<string, PasswordCheck>> = fc
  .tuple(...ROLES.map(() => fc.constantFrom("equal", "differs", "unknown")))
  .map((states) => new Map(states.map((state, index) => [ROLES[index]!, toCheck(state)])));

function toCheck(state: string): PasswordCheck {
  const verifier = new Secret("new verifier");
  if (state === "unknown") return { state, verifier, reason: "why" };
  return state === "differs" ? { state, verifier } : { state: "equal" };
}

const ALL_EQUAL = new Map(ROLES.map((role) => [role, toCheck("equal")]));

function kinds(plan: Plan): readonly string[] {
  return plan.changes.map((change) => `${change.kind} ${describeChange(change).name}`);
}

Deno.test("makePlan() orders roles, databases, owners, grants, and each by name", () => {
  const plan = planFor(
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
    new Map(),
  );
  assert.deepEqual(
    kinds(plan),
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
    assert.deepEqual(planFor(desiredServer([]), existing, ALL_EQUAL), emptyPlan());
  }));
});

Deno.test("makePlan() is pure and stable", () => {
  fc.assert(fc.property(desireds, actuals, checks, (desired, existing, passwords) => {
    const before = JSON.stringify([desired, [...existing.databases], [...existing.roles]]);
    const first = planToJson(planFor(desired, existing, passwords));
    const shuffled = actual({
      roles: [...existing.roles.values()].toReversed(),
      databases: [...existing.databases.values()].toReversed(),
    });
    assert.deepEqual(planToJson(planFor(desired, shuffled, passwords)), first);
    assert.equal(JSON.stringify([desired, [...existing.databases], [...existing.roles]]), before);
  }));
});

Deno.test("makePlan() leads, in its order, to a server for which the plan is empty", () => {
  let changing = 0;
  fc.assert(fc.property(desireds, actuals, checks, (desired, existing, passwords) => {
    const plan = planFor(desired, existing, passwords);
    const blocked = new Set(plan.blocked.map(({ object }) => object));
    // As apply does it: what needs something that is in the way is left out.
    const done = plan.changes.filter(({ needs }) => !needs.some((need) => blocked.has(need)));
    if (done.length > 0) changing++;
    const again = planFor(desired, applyToModel(done, existing), ALL_EQUAL);
    const left = again.changes.filter(({ needs }) => !needs.some((need) => blocked.has(need)));
    assert.deepEqual(left, []);
    assert.deepEqual(again.blocked, plan.blocked);
  }));
  assert.ok(changing > 10, "the samples hold plans with changes");
});

Deno.test("makePlan() changes nothing where only what is not declared differs", () => {
  const plan = planFor(
    desiredServer([desiredDatabase("one", "a")]),
    actual({
      roles: [actualRole("a", { superuser: true }), actualRole("b", { login: false })],
      databases: [
        actualDatabase("one", "a", {
          acl: [...defaultAcl("a"), ...aclOf("b", DATABASE_PRIVILEGES, "a")],
          allowsConnections: false,
        }),
        actualDatabase("two", "b", { acl: [], invalid: true }),
      ],
    }),
    ALL_EQUAL,
  );
  assert.deepEqual(kinds(plan), []);
  assert.deepEqual(plan.blocked, []);
});
