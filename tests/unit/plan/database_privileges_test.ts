import assert from "node:assert/strict";
import type { AclEntry } from "../../../src/model/actual.ts";
import { DATABASE_PRIVILEGES } from "../../../src/model/change.ts";
import type { DesiredDatabase } from "../../../src/model/desired.ts";
import { aclAfterOwnerChange } from "../../../src/plan/acl.ts";
import { diffDatabasePrivileges } from "../../../src/plan/database_privileges.ts";
import type { Step } from "../../../src/plan/step.ts";
import {
  aclOf,
  actual,
  actualDatabase,
  type ActualParts,
  defaultAcl,
  desiredDatabase,
  desiredUser,
  restrictedServer,
} from "../../support/builders.ts";

const desired = desiredDatabase("shop", "app");
const ALL = DATABASE_PRIVILEGES.join(" ");

/** `+ CONNECT reader`, `- TEMPORARY PUBLIC`. */
function show(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => {
    assert.ok("change" in step && (step.change.kind === "grant" || step.change.kind === "revoke"));
    const { kind, role, privileges, target, as, action } = step.change;
    assert.deepEqual(target, { on: "database" });
    assert.equal(as, "app");
    assert.equal(action, kind === "grant" ? "add" : "remove");
    return `${kind === "grant" ? "+" : "-"} ${privileges.join(" ")} ${role ?? "PUBLIC"}`;
  });
}

function diff(
  declared: Partial<DesiredDatabase>,
  acl: readonly AclEntry[] | undefined,
  parts: ActualParts = {},
): readonly string[] {
  const databases = acl === undefined ? [] : [actualDatabase("shop", "app", { acl })];
  return show(diffDatabasePrivileges({ ...desired, ...declared }, actual({ databases, ...parts })));
}

Deno.test("diffDatabasePrivileges() grants what the owner lacks of all privileges, and no more", () => {
  const publicOnly = aclOf(null, ["TEMPORARY", "CONNECT"], "app");
  const cases: readonly (readonly [string, string, readonly AclEntry[], readonly string[]])[] = [
    ["the default", "app", defaultAcl("app"), []],
    ["everything revoked", "app", [], [`+ ${ALL} app`]],
    ["what PUBLIC has is not the owner's", "app", publicOnly, [`+ ${ALL} app`]],
    ["CREATE revoked", "app", aclOf("app", ["CONNECT", "TEMPORARY"], "app"), ["+ CREATE app"]],
    ["by another grantor", "app", aclOf("app", DATABASE_PRIVILEGES, "postgres"), []],
    ["of another owner, whose rights move along", "other", defaultAcl("other"), []],
    ["another owner's that were revoked", "other", [], [`+ ${ALL} app`]],
    ["own grant and old owner's, merged", "other", [
      ...aclOf("app", ["CREATE"], "other"),
      ...aclOf("other", ["CONNECT", "TEMPORARY"], "other"),
    ], []],
  ];
  for (const [what, owner, acl, expected] of cases) {
    const databases = [actualDatabase("shop", owner, { acl })];
    assert.deepEqual(
      show(diffDatabasePrivileges(desired, actual({ databases }))),
      expected,
      what,
    );
  }
});

Deno.test("diffDatabasePrivileges() grants its owner nothing on a database that is new", () => {
  assert.deepEqual(diff({}, undefined), []);
});

Deno.test("diffDatabasePrivileges() does nothing with a database that is invalid or to be absent", () => {
  const databases = [actualDatabase("shop", "app", { acl: [], invalid: true })];
  assert.deepEqual(diff({ revokePublic: true }, undefined, { databases }), []);
  assert.deepEqual(diff({ state: "absent" }, []), []);
  assert.deepEqual(diffDatabasePrivileges(desiredDatabase("shop", undefined), actual()), []);
});

Deno.test("diffDatabasePrivileges() lets each user connect by a grant of its own", () => {
  const users = [
    desiredUser("app", "owner"),
    desiredUser("reader", "read"),
    desiredUser("second", "owner"),
    desiredUser("writer", "write"),
  ];
  const wanted = ["+ CONNECT reader", "+ CONNECT second", "+ CONNECT writer"];
  assert.deepEqual(diff({ users }, undefined), wanted);
  assert.deepEqual(diff({ users }, defaultAcl("app")), wanted);
  const acl = [...defaultAcl("app"), ...aclOf("reader", ["CONNECT"], "app")];
  assert.deepEqual(diff({ users }, acl), wanted.slice(1));
});

Deno.test("diffDatabasePrivileges() grants again to users what an owner change merges away", () => {
  // The declared user was the owner: what it had by that goes to the new one.
  const databases = [actualDatabase("shop", "reader")];
  const users = [desiredUser("reader", "read")];
  assert.deepEqual(diff({ users }, undefined, { databases }), ["+ CONNECT reader"]);
});

Deno.test("diffDatabasePrivileges() takes from PUBLIC just what it has, where that is declared", () => {
  const revokePublic = true;
  const rest = aclOf("app", DATABASE_PRIVILEGES, "app");
  assert.deepEqual(diff({ revokePublic }, undefined), ["- TEMPORARY CONNECT PUBLIC"]);
  assert.deepEqual(diff({ revokePublic }, defaultAcl("app")), ["- TEMPORARY CONNECT PUBLIC"]);
  const connect = [...rest, ...aclOf(null, ["CONNECT"], "app")];
  assert.deepEqual(diff({ revokePublic }, connect), ["- CONNECT PUBLIC"]);
  const all = [...rest, ...aclOf(null, DATABASE_PRIVILEGES, "app")];
  assert.deepEqual(diff({ revokePublic }, all), [`- ${ALL} PUBLIC`]);
  assert.deepEqual(diff({ revokePublic }, rest), []);
});

Deno.test("diffDatabasePrivileges() leaves grants made by hand alone, unless exclusive", () => {
  const users = [desiredUser("reader", "read"), desiredUser("second", "owner")];
  const acl = [
    ...defaultAcl("app"),
    ...aclOf("reader", DATABASE_PRIVILEGES, "app"),
    ...aclOf("second", ["CONNECT"], "app"),
    ...aclOf("stranger", ["CONNECT", "CREATE"], "app"),
    ...aclOf("postgres", ["CONNECT"], "app"),
  ];
  assert.deepEqual(diff({ users }, acl), []);
  assert.deepEqual(diff({ users, exclusive: true }, acl), [
    "- CREATE TEMPORARY reader",
    "- CREATE CONNECT stranger",
  ]);
});

Deno.test("diffDatabasePrivileges() lets a restricted admin in where PUBLIC may not connect", () => {
  const server = restrictedServer();
  const closed = aclOf("app", DATABASE_PRIVILEGES, "app");
  const users = [desiredUser("reader", "read")];
  const connects = [...closed, ...aclOf("reader", ["CONNECT"], "app")];
  const shut = [actualDatabase("shop", "app", { acl: connects, canConnect: false })];
  const revokePublic = true;
  assert.deepEqual(diff({ users, revokePublic }, connects, { server }), ["+ CONNECT adm"]);
  assert.deepEqual(diff({ users }, undefined, { server, databases: shut }), ["+ CONNECT adm"]);
  assert.deepEqual(diff({ users }, connects, { server }), []);
  // It has nothing to look for inside, or needs no grant.
  assert.deepEqual(diff({}, undefined, { server, databases: shut }), []);
  assert.deepEqual(diff({ users, revokePublic }, connects), []);
});

Deno.test("aclAfterOwnerChange() renames the old owner, as grantee and as grantor", () => {
  const acl = [...defaultAcl("old"), ...aclOf("reader", ["CONNECT"], "old")];
  assert.deepEqual(aclAfterOwnerChange(acl, "old", "new"), [
    ...defaultAcl("new"),
    ...aclOf("reader", ["CONNECT"], "new"),
  ]);
});
