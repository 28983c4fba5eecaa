import assert from "node:assert/strict";
import type { ActualRole } from "../../../src/model/actual.ts";
import type { PasswordCheck } from "../../../src/model/password.ts";
import { Secret } from "../../../src/model/secret.ts";
import { diffRole } from "../../../src/plan/role.ts";
import { actual, actualRole, desiredRole, serverFacts } from "../../support/builders.ts";

const verifier = new Secret("SCRAM-SHA-256$…");
const DIFFERS: PasswordCheck = { state: "differs", verifier };
const UNKNOWN: PasswordCheck = { state: "unknown", verifier, reason: "may not read" };
const EQUAL: PasswordCheck = { state: "equal" };
const origin = "databases[0].user";
const needs: readonly never[] = [];

function diff(existing: ActualRole | undefined, check: PasswordCheck | undefined) {
  const passwords = new Map(check ? [["app", check]] : []);
  return diffRole(desiredRole("app"), actual({ roles: existing ? [existing] : [] }), passwords);
}

Deno.test("diffRole() creates a role that is not there, with its verifier", () => {
  const created = { kind: "create_role", action: "add", role: "app", withAdmin: false };
  const rest = { origin, needs, creates: "role:app" };
  assert.deepEqual(diff(undefined, DIFFERS), [
    { change: { ...created, attributes: { login: true, verifier }, ...rest } },
  ]);
  assert.deepEqual(diff(undefined, undefined), [
    { change: { ...created, attributes: { login: true }, ...rest } },
  ]);
});

Deno.test("diffRole() alters only attributes that differ", () => {
  const altered = { kind: "alter_role", action: "change", role: "app", origin, needs };
  const locked = actualRole("app", { login: false });
  const [login, from] = [true, { login: false }];
  const cases = [
    [actualRole("app"), EQUAL, undefined],
    [actualRole("app"), undefined, undefined],
    [actualRole("app", { superuser: true, createRole: true }), EQUAL, undefined],
    [actualRole("app", { connectionLimit: 3, validUntil: 0 }), EQUAL, undefined],
    [actualRole("app"), DIFFERS, { attributes: { verifier }, from: {} }],
    [locked, EQUAL, { attributes: { login }, from }],
    [locked, DIFFERS, { attributes: { login, verifier }, from }],
    [actualRole("app"), UNKNOWN, {
      attributes: { verifier },
      from: {},
      passwordUnknown: "may not read",
    }],
  ] as const;
  for (const [existing, check, expected] of cases) {
    assert.deepEqual(
      diff(existing, check),
      expected === undefined ? [] : [{ change: { ...altered, ...expected } }],
    );
  }
});

Deno.test("diffRole() alters each declared attribute, and names what it was", () => {
  const declared = {
    createDatabase: true,
    createRole: false,
    connectionLimit: 5,
    validUntil: "2030-01-01T00:00:00+01:00",
  };
  const before = actualRole("app", { createRole: true, validUntil: 0 });
  const [step] = diffRole(desiredRole("app", declared), actual({ roles: [before] }), new Map());
  assert.ok(step && "change" in step && step.change.kind === "alter_role");
  assert.deepEqual(step.change.attributes, declared);
  assert.deepEqual(step.change.from, {
    createDatabase: false,
    createRole: true,
    connectionLimit: -1,
    validUntil: "1970-01-01T00:00:00.000Z",
  });
  const after = actualRole("app", {
    ...declared,
    validUntil: Date.parse(declared.validUntil),
  });
  const roles = [after];
  assert.deepEqual(diffRole(desiredRole("app", declared), actual({ roles }), new Map()), []);
});

Deno.test("diffRole() never touches the role that it is logged in as", () => {
  const server = serverFacts({ admin: { name: "app" } });
  const [step] = diffRole(
    desiredRole("app"),
    actual({ roles: [actualRole("app", { login: false })], server }),
    new Map([["app", DIFFERS]]),
  );
  assert.ok(step && "blocked" in step);
  assert.equal(step.blocked.object, "role:app");
  assert.match(step.blocked.message, /"app" is the one that pg-provisioner itself/);
});
