import assert from "node:assert/strict";
import type { SettingFacts } from "../../../src/model/actual.ts";
import { diffDatabaseSettings, diffRoleSettings } from "../../../src/plan/setting.ts";
import {
  actual,
  actualDatabase,
  actualRole,
  bareRole,
  desiredDatabase,
  restrictedServer,
  serverFacts,
} from "../../support/builders.ts";
import { showSteps } from "../../support/show_steps.ts";

const USER = { context: "user", granted: false };
const FACTS = new Map<string, SettingFacts>([["work_mem", USER], ["search_path", USER], [
  "datestyle",
  USER,
]]);

type Values = Readonly<Record<string, string>>;
type Declared = Readonly<Record<string, string | null>>;

function ofRole(declared: Declared, stored?: Values): readonly string[] {
  const roles = stored ? [actualRole("app", { settings: new Map(Object.entries(stored)) })] : [];
  const desired = bareRole("app", { settings: new Map(Object.entries(declared)) });
  return showSteps(diffRoleSettings(desired, actual({ roles, settingFacts: FACTS })));
}

Deno.test("diffRoleSettings() sets, changes and resets what is declared, and no more", () => {
  const stored = { work_mem: "4MB", datestyle: "ISO", "x.y": "z" };
  const cases: readonly (readonly [Declared, Values | undefined, readonly string[]])[] = [
    [{}, stored, []],
    [{ work_mem: "4MB" }, stored, []],
    [{ work_mem: "8MB" }, stored, [`ALTER ROLE "app" SET "work_mem" TO '8MB'`]],
    [{ work_mem: null }, stored, ['ALTER ROLE "app" RESET "work_mem"']],
    [{ search_path: null }, stored, []],
    // Stored names are in lower case here, whatever the server writes.
    [{ DateStyle: "ISO" }, stored, []],
    [{ DateStyle: null }, stored, ['ALTER ROLE "app" RESET "DateStyle"']],
    [{ work_mem: "4MB" }, undefined, [`ALTER ROLE "app" SET "work_mem" TO '4MB'`]],
    [{ work_mem: null }, undefined, []],
    [{ search_path: 'b, "A"', work_mem: "1MB" }, {}, [
      `ALTER ROLE "app" SET "search_path" TO 'b', 'A'`,
      `ALTER ROLE "app" SET "work_mem" TO '1MB'`,
    ]],
    [{ search_path: "B,  a" }, { search_path: "b, a" }, []],
  ];
  for (const [declared, before, expected] of cases) {
    assert.deepEqual(ofRole(declared, before), expected);
  }
});

Deno.test("diffDatabaseSettings() does it for databases, as their owner", () => {
  const settings = new Map([["work_mem", "8MB"], ["search_path", null]]);
  const desired = desiredDatabase("shop", "app", { settings });
  const stored = new Map([["work_mem", "4MB"], ["search_path", "a"]]);
  const existing = actualDatabase("shop", "app", { settings: stored });
  const found = (databases: readonly typeof existing[]) =>
    actual({ databases, settingFacts: FACTS });
  assert.deepEqual(showSteps(diffDatabaseSettings(desired, found([existing]))), [
    `app: ALTER DATABASE "shop" SET "work_mem" TO '8MB'`,
    'app: ALTER DATABASE "shop" RESET "search_path"',
  ]);
  assert.deepEqual(showSteps(diffDatabaseSettings(desired, found([]))), [
    `app: ALTER DATABASE "shop" SET "work_mem" TO '8MB'`,
  ]);
  const invalid = found([{ ...existing, invalid: true }]);
  assert.deepEqual(diffDatabaseSettings(desired, invalid), []);
  const absent = { ...desired, state: "absent" } as const;
  assert.deepEqual(diffDatabaseSettings(absent, found([existing])), []);
});

Deno.test("diffRoleSettings() leaves alone what is declared absent, and the admin", () => {
  const settings = new Map([["work_mem", "8MB"]]);
  const found = actual({ server: serverFacts({ admin: { name: "app" } }), settingFacts: FACTS });
  assert.deepEqual(diffRoleSettings(bareRole("app", { settings }), found), []);
  const absent = bareRole("x", { settings, state: "absent" });
  assert.deepEqual(diffRoleSettings(absent, found), []);
});

Deno.test("diffRoleSettings() says before what the server would refuse", () => {
  const superuser = serverFacts();
  const restricted = restrictedServer();
  const set = /^ALTER ROLE/;
  const cases = [
    ["no_such", null, superuser, false, /knows no setting "no_such"/],
    ["my.own", null, superuser, false, set],
    ["my.own", null, restricted, false, /may only be set by a superuser/],
    ["my.own", null, restricted, true, set],
    ["x", "internal", superuser, false, /cannot be set for a role/],
    ["x", "postmaster", superuser, true, /cannot be set for a role/],
    ["x", "sighup", superuser, false, /cannot be set for a role/],
    ["x", "superuser", superuser, false, set],
    ["x", "superuser", restricted, false, /may only be set by a superuser/],
    ["x", "superuser-backend", restricted, false, /may only be set by a superuser/],
    ["x", "superuser", restricted, true, set],
    ["x", "user", restricted, false, set],
    ["x", "backend", restricted, false, set],
  ] as const;
  for (const [name, context, server, granted, expected] of cases) {
    const settingFacts = new Map([[name, { context, granted }]]);
    const desired = bareRole("app", { settings: new Map([[name, "1"]]) });
    const [line, ...others] = showSteps(
      diffRoleSettings(desired, actual({ server, settingFacts })),
    );
    assert.match(line!, expected, `${name} ${context} ${granted}`);
    assert.deepEqual(others, []);
  }
});
