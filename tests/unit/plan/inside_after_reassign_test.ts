import assert from "node:assert/strict";
import { insideAfterReassign } from "../../../src/plan/inside_after_reassign.ts";
import {
  aclOf,
  actualExtension,
  actualInside,
  actualObject,
  actualSchema,
} from "../../support/builders.ts";

const future = {
  creator: "old",
  schema: "s",
  class: "tables",
  grantee: "reader",
  privilege: "SELECT",
} as const;

Deno.test("insideAfterReassign() moves what the old owner has, and what it granted", () => {
  const inside = actualInside({
    schemas: [actualSchema("s", "old"), actualSchema("t", "other")],
    objects: [
      actualObject("s.a", "old", {
        acl: [...aclOf("reader", ["SELECT"], "old"), ...aclOf("new", ["SELECT"], "old")],
      }),
      actualObject("s.b", "other", { acl: aclOf("old", ["SELECT"], "other") }),
    ],
    extensions: [actualExtension("x", { owner: "old" }), actualExtension("y")],
    defaultPrivileges: [
      future,
      { ...future, creator: "other" },
      // To itself it needs nothing: that stays with the old owner.
      { ...future, grantee: "new" },
    ],
  });
  const after = insideAfterReassign(inside, "old", "new");
  assert.deepEqual(after.schemas.get("s"), actualSchema("s", "new"));
  assert.deepEqual(after.schemas.get("t"), actualSchema("t", "other"));
  assert.deepEqual(after.objects, [
    // What the owner itself holds is not read.
    actualObject("s.a", "new", { acl: aclOf("reader", ["SELECT"], "new") }),
    inside.objects[1],
  ]);
  assert.equal(after.extensions.get("x")?.owner, "new");
  assert.equal(after.extensions.get("y")?.owner, "postgres");
  assert.deepEqual(after.defaultPrivileges.map(({ creator }) => creator), ["new", "other", "old"]);
});
