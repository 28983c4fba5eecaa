import assert from "node:assert/strict";
import type { AclEntry } from "../../../src/model/actual.ts";
import { DATABASE_PRIVILEGES } from "../../../src/model/change.ts";
import { aclAfterOwnerChange } from "../../../src/plan/acl.ts";
import { diffDatabasePrivileges } from "../../../src/plan/database_privileges.ts";
import {
  aclOf,
  actual,
  actualDatabase,
  defaultAcl,
  desiredDatabase,
} from "../../support/builders.ts";

function missing(owner: string, acl: readonly AclEntry[]): readonly string[] {
  const databases = [actualDatabase("shop", owner, { acl })];
  const desired = desiredDatabase("shop", "app");
  return diffDatabasePrivileges(desired, actual({ databases })).flatMap((step) => {
    assert.ok("change" in step && step.change.kind === "grant");
    assert.equal(step.change.role, "app");
    return step.change.privileges;
  });
}

Deno.test("diffDatabasePrivileges() grants what the owner lacks of all privileges, and no more", () => {
  const publicOnly = aclOf(null, ["TEMPORARY", "CONNECT"], "app");
  const cases: readonly (readonly [string, string, readonly AclEntry[], readonly string[]])[] = [
    ["the default", "app", defaultAcl("app"), []],
    ["everything revoked", "app", [], DATABASE_PRIVILEGES],
    ["what PUBLIC has is not the owner's", "app", publicOnly, DATABASE_PRIVILEGES],
    ["CREATE revoked", "app", aclOf("app", ["CONNECT", "TEMPORARY"], "app"), ["CREATE"]],
    ["by another grantor", "app", aclOf("app", DATABASE_PRIVILEGES, "postgres"), []],
    ["of another owner, whose rights move along", "other", defaultAcl("other"), []],
    ["another owner's that were revoked", "other", [], DATABASE_PRIVILEGES],
    ["own grant and old owner's, merged", "other", [
      ...aclOf("app", ["CREATE"], "other"),
      ...aclOf("other", ["CONNECT", "TEMPORARY"], "other"),
    ], []],
  ];
  for (const [what, owner, acl, expected] of cases) {
    assert.deepEqual(missing(owner, acl), expected, what);
  }
});

Deno.test("diffDatabasePrivileges() grants nothing on a database that is new or invalid", () => {
  const desired = desiredDatabase("shop", "app");
  assert.deepEqual(diffDatabasePrivileges(desired, actual()), []);
  const databases = [actualDatabase("shop", "app", { acl: [], invalid: true })];
  assert.deepEqual(diffDatabasePrivileges(desired, actual({ databases })), []);
});

Deno.test("aclAfterOwnerChange() renames the old owner, as grantee and as grantor", () => {
  const acl = [...defaultAcl("old"), ...aclOf("reader", ["CONNECT"], "old")];
  assert.deepEqual(aclAfterOwnerChange(acl, "old", "new"), [
    ...defaultAcl("new"),
    ...aclOf("reader", ["CONNECT"], "new"),
  ]);
});
