import assert from "node:assert/strict";
import type { ActualRole } from "../../../src/model/actual.ts";
import type { RoleAttributes } from "../../../src/model/change.ts";
import type { DesiredRole } from "../../../src/model/desired.ts";
import type { PasswordCheck } from "../../../src/model/password.ts";
import { Secret } from "../../../src/model/secret.ts";
import { diffRole } from "../../../src/plan/role.ts";
import { actual, actualRole, bareRole, desiredRole, serverFacts } from "../../support/builders.ts";

const verifier = new Secret("SCRAM-SHA-256$…");
const DIFFERS: PasswordCheck = { state: "differs", verifier };
const UNKNOWN: PasswordCheck = { state: "unknown", verifier, reason: "may not read" };
const EQUAL: PasswordCheck = { state: "equal" };
const origin = "databases[0].user";
const base = { role: "app", origin, needs: [] };

function diff(
  existing: ActualRole | undefined,
  check: PasswordCheck | undefined,
  desired: DesiredRole = desiredRole("app"),
) {
  const passwords = new Map(check ? [["app", check]] : []);
  return diffRole(desired, actual({ roles: existing ? [existing] : [] }), passwords);
}

Deno.test("diffRole() creates a role that is not there, with its verifier", () => {
  const created = {
    ...base,
    kind: "create_role",
    action: "add",
    withAdmin: false,
    creates: "role:app",
  };
  const login = true;
  assert.deepEqual(diff(undefined, DIFFERS), [
    { change: { ...created, attributes: { login, verifier } } },
  ]);
  assert.deepEqual(diff(undefined, undefined), [{ change: { ...created, attributes: { login } } }]);
});

Deno.test("diffRole() creates a role with just the attributes that are declared", () => {
  const cases: readonly (readonly [Partial<DesiredRole>, RoleAttributes])[] = [
    // One without a password is a group, unless the config says otherwise.
    [{}, { login: false }],
    [{ login: true }, { login: true }],
    [{ password: new Secret("x") }, { login: true }],
    [{ login: false, password: new Secret("x") }, { login: false }],
    [
      {
        createDatabase: true,
        createRole: false,
        replication: true,
        bypassRls: false,
        connectionLimit: 0,
        validUntil: "infinity",
      },
      {
        login: false,
        createDatabase: true,
        createRole: false,
        replication: true,
        bypassRls: false,
        connectionLimit: 0,
        validUntil: "infinity",
      },
    ],
  ];
  for (const [declared, expected] of cases) {
    const [step] = diff(undefined, undefined, bareRole("app", declared));
    assert.ok(step && "change" in step && step.change.kind === "create_role");
    assert.deepEqual(step.change.attributes, expected);
  }
});

Deno.test("diffRole() alters only attributes that differ", () => {
  const altered = { ...base, kind: "alter_role", action: "change" };
  const locked = actualRole("app", { login: false });
  const unlocked = { attributes: { login: true }, from: { login: false } };
  const cases = [
    [actualRole("app"), EQUAL, []],
    [actualRole("app"), undefined, []],
    [actualRole("app", { superuser: true }), EQUAL, []],
    [actualRole("app"), DIFFERS, [{
      change: { ...altered, attributes: { verifier }, from: {} },
    }]],
    [locked, EQUAL, [{ change: { ...altered, ...unlocked } }]],
    [locked, DIFFERS, [{
      change: { ...altered, attributes: { login: true, verifier }, from: { login: false } },
    }]],
    [actualRole("app"), UNKNOWN, [{
      change: { ...altered, attributes: { verifier }, from: {}, passwordUnknown: "may not read" },
    }]],
  ] as const;
  for (const [existing, check, expected] of cases) {
    assert.deepEqual(diff(existing, check), expected);
  }
});

Deno.test("diffRole() compares each declared attribute, and leaves others alone", () => {
  const existing = actualRole("app", {
    login: true,
    createDatabase: true,
    createRole: true,
    replication: true,
    bypassRls: true,
    connectionLimit: 5,
    validUntil: "1970-01-01T00:00:00.000Z",
  });
  assert.deepEqual(diff(existing, undefined, bareRole("app")), []);
  const all = {
    login: false,
    createDatabase: false,
    createRole: false,
    replication: false,
    bypassRls: false,
    connectionLimit: -1,
    validUntil: "infinity",
  };
  for (const [name, value] of Object.entries(all)) {
    const [step] = diff(existing, undefined, bareRole("app", { [name]: value }));
    assert.ok(step && "change" in step && step.change.kind === "alter_role", name);
    assert.deepEqual(step.change.attributes, { [name]: value });
    assert.deepEqual(step.change.from, { [name]: existing[name as keyof ActualRole] });
  }
});

Deno.test("diffRole() leaves to others what is declared absent", () => {
  const absent = desiredRole("app", { state: "absent" });
  assert.deepEqual(diff(actualRole("app", { login: false }), DIFFERS, absent), []);
  assert.deepEqual(diff(undefined, DIFFERS, absent), []);
});

Deno.test("diffRole() never touches the role that it is logged in as", () => {
  const server = serverFacts({ admin: { name: "app" } });
  const steps = diffRole(
    desiredRole("app"),
    actual({ roles: [actualRole("app", { login: false })], server }),
    new Map([["app", DIFFERS]]),
  );
  assert.equal(steps.length, 1);
  const [step] = steps;
  assert.ok(step && "blocked" in step);
  assert.equal(step.blocked.object, "role:app");
  assert.equal(step.blocked.blocksAll, true);
  assert.match(step.blocked.message, /"app" is the one that pg-provisioner itself/);
});
