import assert from "node:assert/strict";
import type { ActualDefaultPrivilege } from "../../../src/model/actual.ts";
import { diffOwner } from "../../../src/plan/owner.ts";
import {
  aclOf,
  actual,
  actualDatabase,
  actualInside,
  type ActualParts,
  defaultAcl,
  desiredDatabase,
} from "../../support/builders.ts";
import { showSteps } from "../../support/show_steps.ts";

const keeps = desiredDatabase("shop", "new");
const moves = { ...keeps, reassignOwned: true };
const databases = [actualDatabase("shop", "old")];

function diff(desired: typeof keeps, parts: ActualParts = {}): readonly string[] {
  return showSteps(diffOwner(desired, actual({ databases, ...parts })));
}

function future(part: Partial<ActualDefaultPrivilege>): ActualDefaultPrivilege {
  return {
    creator: "old",
    schema: "public",
    class: "tables",
    grantee: "reader",
    privilege: "SELECT",
    ...part,
  };
}

Deno.test("diffOwner() gives the database to its declared owner", () => {
  assert.deepEqual(diffOwner(keeps, actual({ databases })), [{
    change: {
      kind: "alter_database_owner",
      action: "change",
      database: "shop",
      from: "old",
      to: "new",
      origin: "databases[0]",
      needs: ["role:new"],
      creates: "owner:shop",
    },
  }]);
  assert.deepEqual(diff({ ...moves, owner: "old" }), []);
});

Deno.test("diffOwner() leaves alone what is not there, invalid, or to be absent", () => {
  assert.deepEqual(diff(moves, { databases: [] }), []);
  assert.deepEqual(
    diff(moves, { databases: [actualDatabase("shop", "old", { invalid: true })] }),
    [],
  );
  assert.deepEqual(diff({ ...moves, state: "absent" }), []);
  assert.deepEqual(diff(desiredDatabase("shop", undefined)), []);
});

Deno.test("diffOwner() says what stays with the old owner", () => {
  const owns = (database: string | null, catalog: string, count: number) =>
    ({ role: "old", database, what: "owner", catalog, count }) as const;
  const belongings = [
    owns("shop", "pg_class", 7),
    owns("shop", "pg_namespace", 2),
    owns("shop", "pg_cast", 1),
    owns("other", "pg_class", 5),
    owns(null, "pg_database", 1),
    { ...owns("shop", "pg_proc", 9), role: "someone" },
    { ...owns("shop", "pg_proc", 9), what: "privilege" } as const,
  ];
  assert.deepEqual(diff(keeps, { belongings }), [
    'ALTER DATABASE "shop" OWNER TO "new"',
    'note: Inside "shop", 7 tables, views, indexes and sequences, 2 schemas, and 1 pg_cast ' +
    'stay with the old owner "old"',
  ]);
  assert.equal(diff(keeps, { belongings: belongings.slice(3) }).length, 1);
});

Deno.test("diffOwner() takes along what is inside, and nothing but that", () => {
  const databasesOfRoles = [
    actualDatabase("shop", "old"),
    actualDatabase("kept", "old", {
      acl: [...defaultAcl("old"), ...aclOf("new", ["CONNECT"], "old")],
    }),
    actualDatabase("bare", "old", { acl: [] }),
    actualDatabase("others", "somebody"),
  ];
  const insides = new Map([[
    "shop",
    actualInside({
      defaultPrivileges: [
        future({}),
        future({ grantee: "new", privilege: "INSERT" }),
        future({ creator: "somebody" }),
        future({ schema: null, class: "sequences" }),
        // What holds anyway: revoking it from the old owner would make an entry, not remove one.
        future({ schema: null, class: "routines", grantee: null, privilege: "EXECUTE" }),
      ],
    }),
  ]]);
  const [line, ...others] = diff(moves, { databasesOfRoles, insides });
  assert.deepEqual(line?.split("; "), [
    'ALTER DATABASE "shop" OWNER TO "new"',
    'REASSIGN OWNED BY "old" TO "new"',
    'ALTER DATABASE "bare" OWNER TO "old"',
    'ALTER DATABASE "kept" OWNER TO "old"',
    'GRANT CONNECT ON DATABASE "kept" TO "new"',
    'ALTER DEFAULT PRIVILEGES FOR ROLE "new" IN SCHEMA "public" GRANT SELECT ON TABLES TO "reader"',
    'ALTER DEFAULT PRIVILEGES FOR ROLE "old" IN SCHEMA "public" REVOKE SELECT ON TABLES FROM "reader"',
    'ALTER DEFAULT PRIVILEGES FOR ROLE "new" GRANT SELECT ON SEQUENCES TO "reader"',
    'ALTER DEFAULT PRIVILEGES FOR ROLE "old" REVOKE SELECT ON SEQUENCES FROM "reader"',
  ]);
  assert.deepEqual(others, []);
});

Deno.test("diffOwner() says that nothing of the bootstrap superuser can be reassigned", () => {
  const found = { databases: [actualDatabase("shop", "postgres")] };
  assert.deepEqual(diff(moves, found), [
    'ALTER DATABASE "shop" OWNER TO "new"',
    'note: What "postgres" owns inside "shop" stays with it: PostgreSQL reassigns nothing of its ' +
    "bootstrap superuser",
  ]);
});

Deno.test("diffOwner() puts back what the old owner is given in the same plan, and nothing else", () => {
  const shop = desiredDatabase("shop", "new", { reassignOwned: true });
  const all = [
    shop,
    desiredDatabase("arriving", "old"),
    desiredDatabase("fresh", "old"),
    desiredDatabase("leaving", "new"),
  ];
  const existing = [
    actualDatabase("shop", "old"),
    actualDatabase("arriving", "other"),
    actualDatabase("leaving", "old"),
    actualDatabase("undeclared", "old"),
  ];
  const [step] = diffOwner(
    shop,
    actual({ databases: existing, databasesOfRoles: existing }),
    all,
  );
  assert.ok(step && "change" in step && step.change.kind === "alter_database_owner");
  assert.deepEqual(step.change.reassign?.keep.map(({ database }) => database), [
    "arriving",
    "fresh",
    "undeclared",
  ]);
  assert.ok(step.change.needs.includes("owner:arriving"));
  assert.ok(step.change.needs.includes("database:fresh"));
});
