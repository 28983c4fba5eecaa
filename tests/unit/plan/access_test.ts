import assert from "node:assert/strict";
import type { AclEntry, ActualDefaultPrivilege, ObjectClass } from "../../../src/model/actual.ts";
import type { DesiredDatabase } from "../../../src/model/desired.ts";
import { diffAccess } from "../../../src/plan/access.ts";
import {
  aclOf,
  actualInside,
  actualObject,
  actualSchema,
  desiredDatabase,
  desiredUser,
  type InsideParts,
} from "../../support/builders.ts";
import { showSteps } from "../../support/show_steps.ts";

const READ = [desiredUser("reader", "read")];
const WRITE = [desiredUser("writer", "write")];
const WRITES = ["SELECT", "INSERT", "UPDATE", "DELETE"];

function diff(declared: Partial<DesiredDatabase>, parts: InsideParts = {}): readonly string[] {
  return showSteps(diffAccess(desiredDatabase("shop", "app", declared), actualInside(parts)));
}

function future(
  role: string | null,
  privileges: readonly string[],
  of: Partial<ActualDefaultPrivilege> = {},
): readonly ActualDefaultPrivilege[] {
  return privileges.map((privilege) => ({
    creator: "app",
    schema: "public",
    class: "tables",
    grantee: role,
    privilege,
    ...of,
  }));
}

/** All default privileges that a declared level gives in schema public. */
function futureOf(role: string, level: "read" | "write", creator = "app") {
  const given: readonly (readonly [ObjectClass, readonly string[]])[] = level === "read"
    ? [["tables", ["SELECT"]], ["sequences", ["SELECT"]]]
    : [["tables", WRITES], ["sequences", ["SELECT", "USAGE"]], ["routines", ["EXECUTE"]]];
  return given.flatMap(([objects, privileges]) =>
    future(role, privileges, { creator, class: objects })
  );
}

const IN_PUBLIC = 'ALTER DEFAULT PRIVILEGES FOR ROLE "app" IN SCHEMA "public"';

const OBJECTS = [
  actualObject("public.t", "app"),
  actualObject("public.v", "app"),
  actualObject("public.s", "app", { class: "sequences" }),
  actualObject("public.f(integer)", "app", { class: "routines" }),
  actualObject("other.t", "app", { schema: "other" }),
];

Deno.test("diffAccess() gives readers what is there, and what is to come", () => {
  assert.deepEqual(diff({ users: READ }, { objects: OBJECTS }), [
    'app: GRANT SELECT ON TABLE public.t, public.v TO "reader"',
    `app: ${IN_PUBLIC} GRANT SELECT ON TABLES TO "reader"`,
    'app: GRANT SELECT ON SEQUENCE public.s TO "reader"',
    `app: ${IN_PUBLIC} GRANT SELECT ON SEQUENCES TO "reader"`,
  ]);
});

Deno.test("diffAccess() gives writers what is there, and what is to come", () => {
  assert.deepEqual(diff({ users: WRITE }, { objects: OBJECTS }), [
    'app: GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.t, public.v TO "writer"',
    `app: ${IN_PUBLIC} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "writer"`,
    'app: GRANT SELECT, USAGE ON SEQUENCE public.s TO "writer"',
    `app: ${IN_PUBLIC} GRANT SELECT, USAGE ON SEQUENCES TO "writer"`,
    'app: GRANT EXECUTE ON ROUTINE public.f(integer) TO "writer"',
    `app: ${IN_PUBLIC} GRANT EXECUTE ON ROUTINES TO "writer"`,
  ]);
});

Deno.test("diffAccess() grants only what is missing, by object and owner", () => {
  const objects = [
    actualObject("public.a", "app", { acl: aclOf("writer", WRITES, "app") }),
    actualObject("public.b", "app", { acl: aclOf("writer", ["SELECT"], "app") }),
    actualObject("public.c", "other", { acl: aclOf("writer", ["SELECT"], "other") }),
    actualObject("public.d", "app", { acl: aclOf("writer", ["SELECT"], "app") }),
    // Its owner needs no grant.
    actualObject("public.e", "writer"),
  ];
  const defaultPrivileges = futureOf("writer", "write");
  assert.deepEqual(diff({ users: WRITE }, { objects, defaultPrivileges }), [
    'app: GRANT INSERT, UPDATE, DELETE ON TABLE public.b, public.d TO "writer"',
    'other: GRANT INSERT, UPDATE, DELETE ON TABLE public.c TO "writer"',
  ]);
});

Deno.test("diffAccess() is done where everything is as declared, or nothing is declared", () => {
  const objects = [actualObject("public.a", "app", { acl: aclOf("writer", WRITES, "app") })];
  const defaultPrivileges = futureOf("writer", "write");
  assert.deepEqual(diff({ users: WRITE }, { objects, defaultPrivileges }), []);
  assert.deepEqual(diff({}, { objects: OBJECTS, defaultPrivileges }), []);
  const owners = [desiredUser("app", "read"), desiredUser("second", "owner")];
  assert.deepEqual(diff({ users: owners }, { objects: OBJECTS }), []);
});

Deno.test("diffAccess() grants for the future objects of everyone who acts as owner", () => {
  const users = [desiredUser("second", "owner"), ...READ];
  assert.deepEqual(diff({ users }, { defaultPrivileges: futureOf("reader", "read") }), [
    'second: ALTER DEFAULT PRIVILEGES FOR ROLE "second" IN SCHEMA "public" ' +
    'GRANT SELECT ON TABLES TO "reader"',
    'second: ALTER DEFAULT PRIVILEGES FOR ROLE "second" IN SCHEMA "public" ' +
    'GRANT SELECT ON SEQUENCES TO "reader"',
  ]);
});

Deno.test("diffAccess() gives access in each declared schema, and in no other", () => {
  const schemas = ["other", 'Sa"les'];
  const lines = diff({ users: READ, schemas }, { objects: OBJECTS });
  assert.deepEqual(lines.filter((line) => line.includes("TABLE")), [
    'app: GRANT SELECT ON TABLE other.t TO "reader"',
    'app: ALTER DEFAULT PRIVILEGES FOR ROLE "app" IN SCHEMA "other" ' +
    'GRANT SELECT ON TABLES TO "reader"',
    'app: ALTER DEFAULT PRIVILEGES FOR ROLE "app" IN SCHEMA "Sa""les" ' +
    'GRANT SELECT ON TABLES TO "reader"',
  ]);
});

Deno.test("diffAccess() takes away what the level before gave, known by its default privileges", () => {
  const objects = [
    actualObject("public.t", "app", { acl: aclOf("reader", WRITES, "app") }),
    actualObject("public.f()", "app", {
      class: "routines",
      acl: aclOf("reader", ["EXECUTE"], "app"),
    }),
  ];
  const defaultPrivileges = futureOf("reader", "write");
  assert.deepEqual(diff({ users: READ }, { objects, defaultPrivileges }), [
    'app: REVOKE INSERT, UPDATE, DELETE ON TABLE public.t FROM "reader"',
    `app: ${IN_PUBLIC} REVOKE INSERT, UPDATE, DELETE ON TABLES FROM "reader"`,
    `app: ${IN_PUBLIC} REVOKE USAGE ON SEQUENCES FROM "reader"`,
    'app: REVOKE EXECUTE ON ROUTINE public.f() FROM "reader"',
    `app: ${IN_PUBLIC} REVOKE EXECUTE ON ROUTINES FROM "reader"`,
  ]);
});

Deno.test("diffAccess() takes away what a former owner's future objects give to another user", () => {
  const users = [desiredUser("former", "read"), ...READ];
  const defaultPrivileges = [
    ...futureOf("reader", "read"),
    ...futureOf("former", "read"),
    ...future("reader", ["INSERT"], { creator: "former" }),
  ];
  assert.deepEqual(diff({ users }, { defaultPrivileges }), [
    'former: ALTER DEFAULT PRIVILEGES FOR ROLE "former" IN SCHEMA "public" ' +
    'REVOKE INSERT ON TABLES FROM "reader"',
  ]);
});

Deno.test("diffAccess() leaves alone what somebody granted by hand", () => {
  const objects = [
    actualObject("public.t", "app", {
      acl: [
        ...aclOf("reader", ["SELECT", "INSERT", "TRUNCATE"], "app"),
        ...aclOf("stranger", ["SELECT"], "app"),
        ...aclOf(null, ["SELECT"], "app"),
      ],
    }),
  ];
  const defaultPrivileges = [
    ...futureOf("reader", "read"),
    // No level gives that, so it is nobody's mark.
    ...future("reader", ["TRUNCATE"]),
    ...future("stranger", WRITES),
    ...future(null, ["SELECT"]),
    ...future("reader", ["INSERT"], { schema: null }),
  ];
  assert.deepEqual(diff({ users: READ }, { objects, defaultPrivileges }), []);
});

Deno.test("diffAccess() takes away everything that is not declared, where it is exclusive", () => {
  const objects = [
    actualObject("public.t", "app", {
      acl: [
        ...aclOf("reader", ["SELECT", "INSERT", "TRUNCATE"], "app"),
        ...aclOf("second", ["SELECT"], "app"),
        ...aclOf("z", ["SELECT"], "app"),
        ...aclOf("a", ["SELECT"], "app"),
        ...aclOf(null, ["SELECT"], "app"),
      ],
    }),
    actualObject("public.f()", "app", {
      class: "routines",
      acl: [...aclOf(null, ["EXECUTE"], "app"), ...aclOf("a", ["EXECUTE"], "app")],
    }),
    actualObject("other.t", "app", { schema: "other", acl: aclOf("a", ["SELECT"], "app") }),
  ];
  const defaultPrivileges = [
    ...futureOf("reader", "read"),
    ...futureOf("reader", "read", "second"),
    ...future("reader", ["TRUNCATE"]),
    ...future("a", ["SELECT"]),
    ...future(null, ["SELECT"]),
    ...future(null, ["EXECUTE"], { class: "routines" }),
    // Of somebody who is no declared creator.
    ...future("a", ["SELECT"], { creator: "z" }),
  ];
  const users = [...READ, desiredUser("second", "owner")];
  assert.deepEqual(diff({ users, exclusive: true }, { objects, defaultPrivileges }), [
    'app: REVOKE INSERT, TRUNCATE ON TABLE public.t FROM "reader"',
    `app: ${IN_PUBLIC} REVOKE TRUNCATE ON TABLES FROM "reader"`,
    "app: REVOKE SELECT ON TABLE public.t FROM PUBLIC",
    'app: REVOKE SELECT ON TABLE public.t FROM "a"',
    'app: REVOKE SELECT ON TABLE public.t FROM "z"',
    `app: ${IN_PUBLIC} REVOKE SELECT ON TABLES FROM "a"`,
    `app: ${IN_PUBLIC} REVOKE SELECT ON TABLES FROM PUBLIC`,
    'app: REVOKE EXECUTE ON ROUTINE public.f() FROM "a"',
  ]);
});

Deno.test("diffAccess() takes away what holds in all schemas, where it is exclusive", () => {
  const schema = null;
  const defaultPrivileges = [
    ...futureOf("reader", "read"),
    ...future("reader", ["SELECT"], { schema }),
    ...future(null, ["SELECT"], { schema, class: "sequences" }),
    // Every routine is PUBLIC's from the start, and the entry says no more than that.
    ...future(null, ["EXECUTE"], { schema, class: "routines" }),
    ...future("reader", ["SELECT"], { schema, creator: "stranger" }),
  ];
  assert.deepEqual(diff({ users: READ, exclusive: true }, { defaultPrivileges }), [
    'app: ALTER DEFAULT PRIVILEGES FOR ROLE "app" REVOKE SELECT ON TABLES FROM "reader"',
    'app: ALTER DEFAULT PRIVILEGES FOR ROLE "app" REVOKE SELECT ON SEQUENCES FROM PUBLIC',
  ]);
  // Also where nobody is declared.
  assert.equal(diff({ exclusive: true }, { defaultPrivileges }).length, 4);
});

Deno.test("diffAccess() joins an owner of objects who cannot enter their schema with its owner", () => {
  const grantsOf = (acl: readonly AclEntry[]) => {
    const parts = {
      schemas: [actualSchema("public", "app", { acl })],
      objects: [actualObject("public.t", "stranger")],
    };
    return diffAccess(desiredDatabase("shop", "app", { users: READ }), actualInside(parts))
      .flatMap((step) => "change" in step ? [step.change] : [])
      .filter((change) => change.kind === "grant" && change.target.on === "tables")
      .map((change) => ({ as: change.as, inherits: "inherits" in change && change.inherits }));
  };
  assert.deepEqual(grantsOf([]), [{ as: undefined, inherits: ["stranger", "app"] }]);
  for (const who of ["stranger", null]) {
    assert.deepEqual(grantsOf(aclOf(who, ["USAGE"], "app")), [{ as: "stranger", inherits: false }]);
  }
});
