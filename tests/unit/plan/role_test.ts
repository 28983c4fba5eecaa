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
  const creates = "role:app" as const;
  const created = { kind: "create_role", action: "add", role: "app", login: true, origin, needs };
  assert.deepEqual(diff(undefined, DIFFERS), { ...created, verifier, creates });
  assert.deepEqual(diff(undefined, undefined), { ...created, verifier: undefined, creates });
});

Deno.test("diffRole() alters only attributes that differ", () => {
  const altered = { kind: "alter_role", action: "change", role: "app", origin, needs };
  const locked = actualRole("app", { login: false });
  const cases = [
    [actualRole("app"), EQUAL, undefined],
    [actualRole("app"), undefined, undefined],
    [actualRole("app", { superuser: true }), EQUAL, undefined],
    [actualRole("app"), DIFFERS, { ...altered, verifier }],
    [locked, EQUAL, { ...altered, login: true }],
    [locked, DIFFERS, { ...altered, login: true, verifier }],
    [actualRole("app"), UNKNOWN, { ...altered, verifier, passwordUnknown: "may not read" }],
  ] as const;
  for (const [existing, check, expected] of cases) {
    assert.deepEqual(diff(existing, check), expected);
  }
});

Deno.test("diffRole() never touches the role that it is logged in as", () => {
  const server = serverFacts({ admin: { name: "app" } });
  const blocked = diffRole(
    desiredRole("app"),
    actual({ roles: [actualRole("app", { login: false })], server }),
    new Map([["app", DIFFERS]]),
  );
  assert.ok(blocked && !("kind" in blocked));
  assert.equal(blocked.object, "role:app");
  assert.match(blocked.message, /"app" is the one that pg-provisioner itself/);
});
