import assert from "node:assert/strict";
import type { ActualSchema } from "../../../src/model/actual.ts";
import type { DesiredDatabase } from "../../../src/model/desired.ts";
import { diffSchemas, diffSchemaStrangers } from "../../../src/plan/schema.ts";
import {
  aclOf,
  actual,
  actualInside,
  actualSchema,
  desiredDatabase,
  desiredUser,
  openPublicSchema,
  publicSchema,
} from "../../support/builders.ts";
import { showSteps } from "../../support/show_steps.ts";

const USERS = [desiredUser("reader", "read"), desiredUser("writer", "write")];

function diff(declared: Partial<DesiredDatabase>, ...schemas: readonly ActualSchema[]) {
  return showSteps(
    diffSchemas(desiredDatabase("shop", "app", declared), actualInside({ schemas })),
  );
}

function strangers(declared: Partial<DesiredDatabase>, ...schemas: readonly ActualSchema[]) {
  const desired = desiredDatabase("shop", "app", { exclusive: true, ...declared });
  return showSteps(diffSchemaStrangers(desired, actualInside({ schemas }), actual()));
}

/** Of owner `app`, with what else is granted. */
function schema(name: string, grants: Readonly<Record<string, readonly string[]>>): ActualSchema {
  const acl = Object.entries(grants).flatMap(([grantee, privileges]) =>
    aclOf(grantee === "PUBLIC" ? null : grantee, privileges, "app")
  );
  return actualSchema(name, "app", { acl: [...actualSchema(name, "app").acl, ...acl] });
}

Deno.test("diffSchemas() creates the declared schemas that are missing, as their owner", () => {
  assert.deepEqual(diff({ schemas: ['Sa"les', "there"] }, schema("there", {})), [
    'app: CREATE SCHEMA "Sa""les" AUTHORIZATION "app"',
  ]);
  // Whoever it belongs to: only what an owner change takes along moves.
  assert.deepEqual(diff({ schemas: ["there"] }, actualSchema("there", "other")), []);
  assert.deepEqual(diff({ owner: undefined, schemas: ["new"] }), []);
});

Deno.test("diffSchemas() lets users into the schemas, new ones too, who are not in by PUBLIC", () => {
  const users = [desiredUser("app", "read"), desiredUser("second", "owner"), ...USERS];
  assert.deepEqual(diff({ users }), [], "PUBLIC may use schema public");
  assert.deepEqual(
    diff({ users, schemas: ["new", "there"] }, schema("there", { reader: ["USAGE"] })),
    [
      'app: CREATE SCHEMA "new" AUTHORIZATION "app"',
      'app: GRANT USAGE ON SCHEMA "new" TO "reader"',
      'app: GRANT USAGE ON SCHEMA "new" TO "writer"',
      'app: GRANT USAGE ON SCHEMA "there" TO "writer"',
    ],
  );
  const closed = publicSchema({ acl: aclOf("pg_database_owner", ["USAGE"], "pg_database_owner") });
  assert.deepEqual(diff({ users }, closed), [
    'app: GRANT USAGE ON SCHEMA "public" TO "reader"',
    'app: GRANT USAGE ON SCHEMA "public" TO "writer"',
  ]);
  // It is the schema's owner who grants on it.
  assert.deepEqual(diff({ users, schemas: ["s"] }, actualSchema("s", "other")), [
    'other: GRANT USAGE ON SCHEMA "s" TO "reader"',
    'other: GRANT USAGE ON SCHEMA "s" TO "writer"',
  ]);
});

Deno.test("diffSchemas() closes public by what its catalog entry says", () => {
  const revokePublic = true;
  assert.deepEqual(diff({ revokePublic }), [], "as PostgreSQL 15 and later make it");
  assert.deepEqual(diff({ revokePublic }, openPublicSchema()), [
    'postgres: GRANT USAGE, CREATE ON SCHEMA "public" TO "app"',
    'postgres: REVOKE CREATE ON SCHEMA "public" FROM PUBLIC',
  ]);
  assert.deepEqual(diff({}, openPublicSchema()), [], "not declared");
  // Opened by hand on a new version, it belongs to the database's owner.
  const opened = publicSchema();
  const acl = [...opened.acl, ...aclOf(null, ["CREATE"], "pg_database_owner")];
  assert.deepEqual(diff({ revokePublic }, { ...opened, acl }), [
    'app: REVOKE CREATE ON SCHEMA "public" FROM PUBLIC',
  ]);
  // Closed before, but the new owner of the database never had CREATE by itself.
  const closed = openPublicSchema();
  const rest = closed.acl.filter(({ grantee, privilege }) =>
    grantee !== null || privilege !== "CREATE"
  );
  assert.deepEqual(diff({ revokePublic }, { ...closed, acl: rest }), [
    'postgres: GRANT USAGE, CREATE ON SCHEMA "public" TO "app"',
  ]);
  const own = { ...closed, acl: [...rest, ...aclOf("app", ["USAGE", "CREATE"], "postgres")] };
  assert.deepEqual(diff({ revokePublic }, own), []);
});

Deno.test("diffSchemas() closes no public schema that is not there", () => {
  const inside = { ...actualInside(), schemas: new Map() };
  assert.deepEqual(diffSchemas(desiredDatabase("shop", "app", { revokePublic: true }), inside), []);
});

Deno.test("diffSchemaStrangers() puts out who is not declared, where the database is exclusive", () => {
  const users = [...USERS, desiredUser("second", "owner")];
  const s = schema("s", {
    postgres: ["USAGE"],
    reader: ["USAGE", "CREATE"],
    second: ["USAGE"],
    stranger: ["USAGE", "CREATE"],
    writer: ["USAGE"],
  });
  const other = schema("other", { stranger: ["USAGE"] });
  assert.deepEqual(strangers({ users, schemas: ["s", "new"] }, s, other), [
    'app: REVOKE CREATE ON SCHEMA "s" FROM "reader"',
    'app: REVOKE USAGE, CREATE ON SCHEMA "s" FROM "stranger"',
  ]);
  assert.deepEqual(strangers({ users, schemas: ["s"], exclusive: false }, s), []);
});

Deno.test("diffSchemaStrangers() takes from PUBLIC what it does not have from the start", () => {
  const s = schema("s", { PUBLIC: ["USAGE"] });
  const declared = { users: USERS, schemas: ["s", "public"] };
  assert.deepEqual(strangers(declared, s), ['app: REVOKE USAGE ON SCHEMA "s" FROM PUBLIC']);
  // Users who were in by PUBLIC get in by themselves.
  assert.deepEqual(diff({ ...declared, exclusive: true }, s), [
    'app: GRANT USAGE ON SCHEMA "s" TO "reader"',
    'app: GRANT USAGE ON SCHEMA "s" TO "writer"',
  ]);
  assert.deepEqual(diff(declared, s), []);
});
