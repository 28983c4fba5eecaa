import assert from "node:assert/strict";
import { freshInside } from "../../../src/plan/fresh_inside.ts";
import { aclOf, openPublicSchema, publicSchema, serverFacts } from "../../support/builders.ts";

Deno.test("freshInside() is as the server's version makes a database", () => {
  for (const versionNum of [140023, 150000, 180004]) {
    const { schemas, ...rest } = freshInside(serverFacts({ versionNum }));
    const expected = versionNum < 150000 ? openPublicSchema() : publicSchema();
    assert.deepEqual([...schemas.values()], [expected]);
    assert.deepEqual(rest, { objects: [], defaultPrivileges: [], extensions: new Map() });
  }
});

Deno.test("freshInside() gives public to the superuser of initdb before PostgreSQL 15", () => {
  const server = serverFacts({ versionNum: 140000, bootstrapRole: "root" });
  const schema = freshInside(server).schemas.get("public");
  assert.equal(schema?.owner, "root");
  assert.deepEqual(schema?.acl.slice(0, 2), aclOf("root", ["USAGE", "CREATE"], "root"));
});
