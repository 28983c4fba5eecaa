import assert from "node:assert/strict";
import type { ActualRole, AdminRole } from "../../../src/model/actual.ts";
import type { Change, RoleAttributes } from "../../../src/model/change.ts";
import { showStatement } from "../../../src/model/statement.ts";
import { fitToRights } from "../../../src/plan/rights.ts";
import { orderChanges } from "../../../src/plan/order.ts";
import { statementsOf } from "../../../src/plan/statements.ts";
import {
  actual,
  actualRole,
  CREATOR_RIGHTS,
  NO_RIGHTS,
  restrictedServer,
  serverFacts,
} from "../../support/builders.ts";
import { ONE_OF_EACH } from "../../support/one_of_each_change.ts";

const BASE = { origin: "databases[0]", needs: [] } as const;
const MEMBER = { set: true, inherit: true, admin: false };

function createRole(role: string, attributes: RoleAttributes = {}): Change {
  return {
    ...BASE,
    kind: "create_role",
    action: "add",
    role,
    attributes,
    withAdmin: false,
    creates: `role:${role}`,
  };
}

function alterRole(role: string, attributes: RoleAttributes = { login: true }): Change {
  return { ...BASE, kind: "alter_role", action: "change", role, attributes, from: {} };
}

function createDatabase(owner: string): Change {
  return {
    ...BASE,
    kind: "create_database",
    action: "add",
    database: "shop",
    owner,
    options: {},
    creates: "database:shop",
  };
}

function createSchema(as: string): Change {
  return {
    ...BASE,
    kind: "create_schema",
    action: "add",
    database: "shop",
    schema: "s",
    owner: as,
    as,
  };
}

const alterOwner: Change = {
  ...BASE,
  kind: "alter_database_owner",
  action: "change",
  database: "shop",
  from: "app",
  to: "new",
  creates: "owner:shop",
};

const grantGroup: Change = {
  ...BASE,
  kind: "grant_membership",
  action: "add",
  role: "g",
  member: "m",
  options: {},
};

const dropRole: Change = { ...BASE, kind: "drop_role", action: "remove", role: "app" };

interface Situation {
  readonly roles?: readonly ActualRole[];
  readonly versionNum?: number;
  readonly admin?: Partial<AdminRole>;
}

function fit(
  changes: readonly Change[],
  { roles = [], versionNum = 180000, admin = {} }: Situation,
) {
  return fitToRights(changes, actual({ roles, server: restrictedServer({ versionNum, admin }) }));
}

/** The statements in their order; what is blocked as its hint. */
function run(changes: readonly Change[], situation: Situation): readonly string[] {
  const permitted = fit(changes, situation);
  return [
    ...orderChanges(permitted.changes).flatMap(statementsOf).map(showStatement),
    ...permitted.blocked.map(({ hint }) => `! ${hint}`),
  ];
}

Deno.test("fitToRights() lets a superuser do everything as itself", () => {
  const server = serverFacts();
  const { changes, blocked } = fitToRights(ONE_OF_EACH, actual({ server }));
  assert.deepEqual(blocked, []);
  assert.equal(changes.length, ONE_OF_EACH.length);
  assert.ok(changes.every((change) => !("as" in change)));
  assert.deepEqual(changes, ONE_OF_EACH.map(({ as: _, ...change }) => change));
});

Deno.test("fitToRights() makes a restricted admin a member of a role that it creates for a database", () => {
  for (const versionNum of [140000, 150000, 160000, 180000]) {
    assert.deepEqual(run([createRole("app"), createDatabase("app")], { versionNum }), [
      'CREATE ROLE "app" ROLE CURRENT_USER',
      'CREATE DATABASE "shop" OWNER "app"',
      'REVOKE "app" FROM "adm"',
    ]);
    // One that it need not act as is created without.
    assert.deepEqual(run([createRole("app")], { versionNum }), ['CREATE ROLE "app"']);
  }
});

Deno.test("fitToRights() borrows a membership once, and gives it back", () => {
  const changes = [createDatabase("app"), createSchema("app"), createSchema("app")];
  const schema = ['SET ROLE "app"', 'CREATE SCHEMA "s" AUTHORIZATION "app"', "RESET ROLE"];
  const cases = [
    [180000, CREATOR_RIGHTS, " WITH INHERIT TRUE, SET TRUE"],
    [150000, NO_RIGHTS, ""],
  ] as const;
  for (const [versionNum, rights, options] of cases) {
    const roles = [actualRole("app", { rights })];
    assert.deepEqual(run(changes, { roles, versionNum }), [
      `GRANT "app" TO "adm"${options}`,
      'CREATE DATABASE "shop" OWNER "app"',
      ...schema,
      ...schema,
      'REVOKE "app" FROM "adm"',
    ]);
  }
});

Deno.test("fitToRights() takes back what was borrowed only if it was", () => {
  const { changes } = fit([createDatabase("app")], {
    roles: [actualRole("app", { rights: CREATOR_RIGHTS })],
  });
  const [grant, revoke] = changes.filter((change) => "borrowed" in change);
  assert.deepEqual(grant?.creates, "membership:app/adm");
  assert.deepEqual(revoke?.needs, ["membership:app/adm"]);
  const created = fit([createRole("app"), createDatabase("app")], {});
  assert.deepEqual(created.changes.at(-1)?.needs, ["role:app"]);
});

Deno.test("fitToRights() borrows nothing that the admin has, nor itself", () => {
  const roles = [actualRole("app", { rights: MEMBER }), actualRole("adm")];
  assert.deepEqual(run([createDatabase("app")], { roles }), ['CREATE DATABASE "shop" OWNER "app"']);
  assert.deepEqual(run([createDatabase("adm")], { roles }), ['CREATE DATABASE "shop" OWNER "adm"']);
});

Deno.test("fitToRights() borrows nothing for what will be skipped", () => {
  const roles = [actualRole("app", { rights: CREATOR_RIGHTS })];
  const inDatabase: Change = { ...createSchema("app"), needs: ["database:shop"] };
  const borrowed = ({ changes }: { readonly changes: readonly Change[] }) =>
    changes.filter((change) => "borrowed" in change);
  assert.equal(borrowed(fit([createDatabase("app"), inDatabase], { roles })).length, 2);
  // Without CREATEDB there will be no database to make the schema in.
  const noDatabase = fit([createDatabase("app"), inDatabase], {
    roles,
    admin: { createDatabase: false },
  });
  assert.deepEqual(borrowed(noDatabase), []);
  const before = [{
    object: "database:shop",
    origin: "databases[0]",
    message: "",
    hint: "",
    blocksAll: true,
  }] as const;
  const server = restrictedServer();
  assert.deepEqual(borrowed(fitToRights([inDatabase], actual({ roles, server }), before)), []);
});

Deno.test("fitToRights() gives nothing back that goes with its role", () => {
  const clear: Change = {
    ...BASE,
    kind: "clear_role",
    action: "remove",
    role: "app",
    database: "shop",
    heir: "heir",
    creates: "cleared:shop/app",
  };
  const roles = [
    actualRole("app", { rights: CREATOR_RIGHTS }),
    actualRole("heir", { rights: MEMBER }),
  ];
  assert.deepEqual(run([clear, dropRole], { roles }), [
    'GRANT "app" TO "adm" WITH INHERIT TRUE, SET TRUE',
    'REASSIGN OWNED BY "app" TO "heir"',
    'DROP OWNED BY "app"',
    'DROP ROLE "app"',
  ]);
});

Deno.test("fitToRights() blocks what takes an attribute that the admin lacks, with its ALTER ROLE", () => {
  const cases: readonly (readonly [Change, Partial<AdminRole>, number, string | undefined])[] = [
    [createRole("x"), { createRole: false }, 150000, "CREATEROLE"],
    [createRole("x"), { createRole: false }, 160000, "CREATEROLE"],
    [createDatabase("adm"), { createDatabase: false }, 150000, "CREATEDB"],
    [createDatabase("adm"), { createDatabase: false }, 160000, "CREATEDB"],
    [createRole("x", { createDatabase: true }), { createDatabase: false }, 150000, undefined],
    [createRole("x", { createDatabase: true }), { createDatabase: false }, 160000, "CREATEDB"],
    [createRole("x", { createDatabase: false }), { createDatabase: false }, 160000, undefined],
    [createRole("x", { replication: true }), {}, 160000, "REPLICATION"],
    [createRole("x", { replication: true }), { replication: true }, 160000, undefined],
    [createRole("x", { replication: false, bypassRls: false }), {}, 160000, undefined],
    [createRole("x", { bypassRls: true }), {}, 160000, "BYPASSRLS"],
    [alterRole("app", { createDatabase: true }), { createDatabase: false }, 160000, "CREATEDB"],
    [alterRole("app", { createDatabase: true }), { createDatabase: false }, 150000, undefined],
    // Even taking these away.
    [alterRole("app", { replication: false }), {}, 160000, "REPLICATION"],
    [alterRole("app", { bypassRls: false }), {}, 160000, "BYPASSRLS"],
    [alterRole("app", { bypassRls: false }), { bypassRls: true }, 160000, undefined],
  ];
  const roles = [actualRole("app", { rights: CREATOR_RIGHTS })];
  for (const [change, admin, versionNum, word] of cases) {
    const { blocked } = fit([change], { roles, versionNum, admin });
    assert.deepEqual(
      blocked.map(({ hint }) => hint),
      word === undefined ? [] : [`Have a superuser run: ALTER ROLE "adm" ${word}`],
      JSON.stringify([change, admin, versionNum]),
    );
  }
});

Deno.test("fitToRights() names all that is lacking at once", () => {
  const strange = actualRole("app", { rights: NO_RIGHTS });
  const { blocked } = fit([alterRole("app", { replication: false, bypassRls: true })], {
    roles: [strange],
    versionNum: 160000,
  });
  assert.deepEqual(blocked.map(({ hint }) => hint), [
    'Have a superuser run: ALTER ROLE "adm" REPLICATION; ALTER ROLE "adm" BYPASSRLS; ' +
    'GRANT "app" TO "adm" WITH ADMIN OPTION',
  ]);
});

Deno.test("fitToRights() leaves REPLICATION and BYPASSRLS to superusers before PostgreSQL 16", () => {
  const admin = { replication: true, bypassRls: true };
  const roles = [actualRole("app")];
  for (const attributes of [{ replication: true }, { bypassRls: true }]) {
    const [hint] = run([createRole("x", attributes)], { versionNum: 150000, admin });
    assert.match(hint!, /^! Have a superuser run: CREATE ROLE "x" (REPLICATION|BYPASSRLS)$/);
  }
  for (const attributes of [{ replication: false }, { bypassRls: false }]) {
    const [hint] = run([alterRole("app", attributes)], { roles, versionNum: 150000, admin });
    assert.match(hint!, /^! Have a superuser run: ALTER ROLE "app" NO(REPLICATION|BYPASSRLS)$/);
    assert.deepEqual(run([createRole("x", attributes)], { versionNum: 150000 }).length, 1);
  }
  const replicator = [actualRole("app", { replication: true })];
  assert.deepEqual(run([alterRole("app")], { roles: replicator, versionNum: 150000 }), [
    '! Have a superuser run: ALTER ROLE "app" LOGIN',
  ]);
});

Deno.test("fitToRights() blocks what another admin's role takes, with the GRANT to run", () => {
  const roles = [actualRole('a"pp'), actualRole("m"), actualRole("g"), actualRole("new")];
  const handOver = (role: string) =>
    `! Have a superuser run: GRANT "${role}" TO "adm" WITH ADMIN OPTION`;
  for (
    const change of [
      createDatabase('a"pp'),
      alterRole('a"pp'),
      { ...dropRole, role: 'a"pp' } as Change,
      { ...alterOwner, from: 'a"pp', to: "adm" } as Change,
    ]
  ) {
    assert.deepEqual(run([change], { roles }), [handOver('a""pp')]);
  }
  assert.deepEqual(run([grantGroup], { roles }), [handOver("g")]);
  const { blocked } = fit([createSchema('a"pp')], { roles });
  assert.deepEqual(blocked.map(({ hint }) => hint), [
    'Have a superuser run, in database "shop": GRANT "a""pp" TO "adm" WITH ADMIN OPTION',
  ]);
  // Before 16 CREATEROLE is enough for all of it.
  const before = fit(
    [createDatabase('a"pp'), alterRole('a"pp'), grantGroup, createSchema('a"pp')],
    {
      roles,
      versionNum: 150000,
    },
  );
  assert.deepEqual(before.blocked, []);
});

Deno.test("fitToRights() blocks what superusers own, with the statement to run", () => {
  const roles = [
    actualRole("root", { superuser: true }),
    actualRole("g", { superuser: true, rights: MEMBER }),
  ];
  for (const versionNum of [140000, 180000]) {
    assert.deepEqual(run([alterRole("root")], { roles, versionNum }), [
      '! Have a superuser run: ALTER ROLE "root" LOGIN',
    ]);
    assert.deepEqual(run([grantGroup], { roles, versionNum }), [
      '! Have a superuser run: GRANT "g" TO "m"',
    ]);
    // It need not have been read: initdb made it.
    assert.deepEqual(run([createSchema("postgres")], { roles, versionNum }), [
      '! Have a superuser run, in database "shop": CREATE SCHEMA "s" AUTHORIZATION "postgres"',
    ]);
  }
});

Deno.test("fitToRights() blocks taking away what somebody else granted, with the statement to run", () => {
  const revoke: Change = {
    ...BASE,
    kind: "revoke_membership",
    action: "remove",
    role: "g",
    member: "m",
    grantedBy: "other",
  };
  const g = actualRole("g", { rights: CREATOR_RIGHTS });
  const sql = 'REVOKE "g" FROM "m" GRANTED BY "other"';
  assert.deepEqual(run([revoke], { roles: [g] }), [`! Have a superuser run: ${sql}`]);
  assert.deepEqual(run([revoke], { roles: [g, actualRole("other")] }), [
    `! Have a superuser run: ${sql}`,
  ]);
  assert.deepEqual(run([revoke], { roles: [g, actualRole("other", { rights: MEMBER })] }), [sql]);
});

Deno.test("fitToRights() knows that before PostgreSQL 16 the admin's own INHERIT decides", () => {
  const roles = [actualRole("app"), actualRole("new")];
  const admin = { inherit: false };
  assert.deepEqual(run([alterOwner], { roles, versionNum: 150000, admin }), [
    '! Have a superuser run: ALTER ROLE "adm" INHERIT',
  ]);
  const since = roles.map((role) => ({ ...role, rights: CREATOR_RIGHTS }));
  assert.deepEqual(run([alterOwner], { roles: since, versionNum: 160000, admin }), [
    'GRANT "new" TO "adm" WITH INHERIT TRUE, SET TRUE',
    'GRANT "app" TO "adm" WITH INHERIT TRUE, SET TRUE',
    'ALTER DATABASE "shop" OWNER TO "new"',
    'REVOKE "new" FROM "adm"',
    'REVOKE "app" FROM "adm"',
  ]);
});

Deno.test("fitToRights() names the object that is blocked, and blocks what it would bring about", () => {
  const admin = { createRole: false, createDatabase: false };
  const objects = (change: Change) =>
    fit([change], { admin, roles: [] }).blocked.map(({ object, blocksAll }) => [object, blocksAll]);
  assert.deepEqual(objects(createRole("x")), [["role:x", true]]);
  assert.deepEqual(objects(createDatabase("adm")), [["database:shop", true]]);
  assert.deepEqual(objects(alterOwner), [["owner:shop", true]]);
  assert.deepEqual(objects(createSchema("x")), [["database:shop", undefined]]);
  assert.deepEqual(objects(grantGroup), [["role:m", undefined]]);
  assert.deepEqual(objects(alterRole("app")), [["role:app", undefined]]);
  assert.deepEqual(
    objects({
      ...BASE,
      kind: "alter_setting",
      action: "add",
      target: { role: "app" },
      setting: "work_mem",
      from: undefined,
      to: "1MB",
    }),
    [["role:app", undefined]],
  );
});
