import assert from "node:assert/strict";
import type { DesiredServer } from "../../../src/model/desired.ts";
import { Secret } from "../../../src/model/secret.ts";
import { desiredDatabase, desiredRole } from "../../support/builders.ts";
import { loadConfigText, type LoadConfigTextOptions } from "../../support/load_config_text.ts";

const ROOT = "postgres://admin:pw@db:5432/postgres";
const APP = { database: "app", user: "app", password: "p" };
/** The one server of a config with these keys. */
async function serverOf(
  keys: Readonly<Record<string, unknown>>,
  options?: LoadConfigTextOptions,
): Promise<DesiredServer> {
  const config = { root_connection_string: ROOT, databases: [], ...keys };
  const { desired } = await loadConfigText(JSON.stringify(config), options);
  assert.equal(desired.servers.length, 1);
  return desired.servers[0]!;
}

Deno.test("loadConfig() reads every optional key of a database", async () => {
  const { databases, roles } = await serverOf({
    databases: [{
      ...APP,
      users: [
        { user: "writer", password: "w", access: "write" },
        { user: "boss", password: "b", access: "owner" },
        { user: "reader", password: "r", access: "read" },
      ],
      schemas: ["sales", "billing"],
      extensions: ["pg_trgm", { name: "citext", schema: "sales", version: "1.6" }],
      settings: { work_mem: "4MB", jit: false, "app.debug": true, random_page_cost: 1.1, lc: null },
      connection_limit: -1,
      encoding: "UTF8",
      locale: "C",
      template: "template0",
      locale_provider: "icu",
      icu_locale: "und",
      comment: "",
      revoke_public: true,
      reassign_owned: true,
      exclusive: true,
      state: "present",
      force: false,
    }],
  });
  const users = [
    { role: "boss", access: "owner", origin: "databases[0].users[1]" },
    { role: "reader", access: "read", origin: "databases[0].users[2]" },
    { role: "writer", access: "write", origin: "databases[0].users[0]" },
  ];
  const extensions = [
    { name: "citext", schema: "sales", version: "1.6", origin: "databases[0].extensions[1]" },
    { name: "pg_trgm", origin: "databases[0].extensions[0]" },
  ];
  assert.deepEqual(databases, [{
    name: "app",
    state: "present",
    owner: "app",
    users,
    schemas: ["billing", "sales"],
    extensions,
    settings: new Map<string, string | null>([
      ["work_mem", "4MB"],
      ["jit", "off"],
      ["app.debug", "on"],
      ["random_page_cost", "1.1"],
      ["lc", null],
    ]),
    connectionLimit: -1,
    encoding: "UTF8",
    locale: "C",
    template: "template0",
    localeProvider: "icu",
    icuLocale: "und",
    comment: "",
    revokePublic: true,
    reassignOwned: true,
    exclusive: true,
    force: false,
    origin: "databases[0]",
  }]);
  assert.deepEqual(roles.map(({ name, login, origin }) => [name, login, origin]), [
    ["app", true, "databases[0].user"],
    ["boss", true, "databases[0].users[1].user"],
    ["reader", true, "databases[0].users[2].user"],
    ["writer", true, "databases[0].users[0].user"],
  ]);
  assert.deepEqual(roles.map(({ password }) => password?.reveal()), ["p", "b", "r", "w"]);
});

Deno.test("loadConfig() reads every key of a role", async () => {
  const { roles } = await serverOf({
    roles: [
      {
        role: "reports",
        password: "secret",
        login: true,
        connection_limit: 5,
        valid_until: "2001-01-31T00:00:00.123+05:30",
        member_of: [
          "pg_read_all_data",
          { role: "group", admin: true, inherit: false, set: false },
        ],
        settings: { search_path: "" },
        createdb: true,
        createrole: false,
        replication: false,
        bypassrls: true,
        state: "present",
      },
      { role: "group", login: false, valid_until: "infinity", member_of: [] },
      { role: "gone", state: "absent" },
    ],
  });
  assert.deepEqual(roles, [
    { name: "gone", state: "absent", password: undefined, origin: "roles[2]" },
    {
      name: "group",
      state: "present",
      password: undefined,
      login: false,
      validUntil: "infinity",
      memberOf: [],
      origin: "roles[1]",
    },
    {
      name: "reports",
      state: "present",
      password: new Secret("secret"),
      login: true,
      connectionLimit: 5,
      validUntil: "2001-01-30T18:30:00.123Z",
      createDatabase: true,
      createRole: false,
      replication: false,
      bypassRls: true,
      memberOf: [
        { role: "pg_read_all_data", origin: "roles[0].member_of[0]" },
        {
          role: "group",
          admin: true,
          inherit: false,
          set: false,
          origin: "roles[0].member_of[1]",
        },
      ],
      settings: new Map([["search_path", ""]]),
      origin: "roles[0]",
    },
  ]);
});

Deno.test("loadConfig() takes points in time with a time zone, of the past as well", async () => {
  const times = {
    "infinity": "infinity",
    "2030-01-31T00:00:00Z": "2030-01-31T00:00:00.000Z",
    "2030-01-31T23:59Z": "2030-01-31T23:59:00.000Z",
    "2028-02-29T23:00:00-03:30": "2028-03-01T02:30:00.000Z",
    "0001-01-02T00:00:00.5+00:00": "0001-01-02T00:00:00.500Z",
  };
  const { roles } = await serverOf({
    roles: Object.keys(times).map((time, at) => ({ role: `r${at}`, valid_until: time })),
  });
  assert.deepEqual(roles.map(({ validUntil }) => validUntil), Object.values(times));
});

Deno.test("loadConfig() makes one role of its entry and of all that it is a user of", async () => {
  const { roles } = await serverOf({
    roles: [
      { role: "app", connection_limit: 9 },
      { role: "cert_only", createdb: true },
    ],
    databases: [
      { database: "a", user: "app", password: "p" },
      { database: "b", user: "cert_only", users: [{ user: "app", access: "read" }] },
      { database: "c", user: "app", users: [{ user: "late", access: "read" }] },
      { database: "d", user: "late", password: "l" },
    ],
  });
  assert.deepEqual(roles, [
    desiredRole("app", { connectionLimit: 9, origin: "roles[0]" }),
    desiredRole("cert_only", { password: undefined, createDatabase: true, origin: "roles[1]" }),
    desiredRole("late", { origin: "databases[2].users[0].user" }),
  ]);
  assert.deepEqual(roles.map(({ password }) => password?.reveal()), ["p", undefined, "l"]);
});

Deno.test("loadConfig() takes a role's password from its entry in the list", async () => {
  const { roles } = await serverOf({
    roles: [{ role: "app", password: "p" }],
    databases: [
      { database: "a", user: "app" },
      { database: "b", user: "app", password: "p" },
    ],
  });
  assert.deepEqual(roles.map(({ password }) => password?.reveal()), ["p"]);
});

Deno.test("loadConfig() gives defaults to the entries that do not set them", async () => {
  const { databases, roles } = await serverOf({
    defaults: {
      users: [{ user: "metrics", password: "m", access: "read" }],
      schemas: ["app"],
      settings: { work_mem: "4MB" },
      connection_limit: 20,
      revoke_public: true,
    },
    databases: [
      APP,
      {
        database: "own",
        user: "metrics",
        schemas: [],
        settings: { jit: 0 },
        connection_limit: -1,
        revoke_public: false,
      },
      { database: "gone", state: "absent" },
    ],
  });
  assert.deepEqual(databases, [
    desiredDatabase("app", "app", {
      users: [{ role: "metrics", access: "read", origin: "defaults.users[0]" }],
      schemas: ["app"],
      settings: new Map([["work_mem", "4MB"]]),
      connectionLimit: 20,
      revokePublic: true,
    }),
    desiredDatabase("gone", "", { state: "absent", owner: undefined, origin: "databases[2]" }),
    desiredDatabase("own", "metrics", {
      settings: new Map([["jit", "0"]]),
      connectionLimit: -1,
      origin: "databases[1]",
    }),
  ]);
  assert.deepEqual(roles.map(({ name, origin }) => [name, origin]), [
    ["app", "databases[0].user"],
    ["metrics", "defaults.users[0].user"],
  ]);
});

Deno.test("loadConfig() lets a server's defaults go before those of the file, key by key", async () => {
  const { desired } = await loadConfigText(JSON.stringify({
    defaults: { connection_limit: 1, comment: "of the file" },
    servers: [
      {
        name: "eu",
        root_connection_string: "postgres://admin@eu/postgres",
        defaults: { connection_limit: 2 },
        databases: [APP, { ...APP, database: "b", connection_limit: 3 }],
        roles: [{ role: "group" }],
      },
      { name: "us", root_connection_string: "postgres://admin@us/postgres", databases: [APP] },
    ],
  }));
  assert.deepEqual(
    desired.servers.map(({ databases, roles }) => [
      databases.map(({ connectionLimit, comment }) => [connectionLimit, comment]),
      roles.map(({ name, origin }) => [name, origin]),
    ]),
    [
      [
        [[2, "of the file"], [3, "of the file"]],
        [["app", "servers[0].databases[0].user"], ["group", "servers[0].roles[0]"]],
      ],
      [[[1, "of the file"]], [["app", "servers[1].databases[0].user"]]],
    ],
  );
});

Deno.test("loadConfig() takes an entry to absence by one line, and asks for no password", async () => {
  const { databases, roles } = await serverOf({
    databases: [
      { ...APP, password: { env: "NOT_SET" }, state: "absent" },
      { database: "old", state: "absent", force: true },
    ],
    roles: [{ role: "app", state: "absent" }],
  });
  assert.deepEqual(databases, [
    desiredDatabase("app", "", { state: "absent", owner: undefined }),
    desiredDatabase("old", "", {
      state: "absent",
      owner: undefined,
      force: true,
      origin: "databases[1]",
    }),
  ]);
  assert.deepEqual(roles.map(({ name, state }) => [name, state]), [["app", "absent"]]);
});

Deno.test("loadConfig() reads the secret files of users, roles and defaults", async () => {
  const { roles } = await serverOf({
    defaults: { users: [{ user: "a", password: { file: "a" }, access: "read" }] },
    databases: [
      { ...APP, users: [{ user: "b", password: { file: "b" }, access: "read" }] },
      { database: "gone", user: "d", password: { file: "not there" }, state: "absent" },
    ],
    roles: [{ role: "c", password: { file: "c" } }],
  }, { files: { "/etc/app/a": "1", "/etc/app/b": "2\n", "/etc/app/c": "3" } });
  assert.deepEqual(
    roles.map(({ name, password }) => [name, password?.reveal()]),
    [["a", "1"], ["app", "p"], ["b", "2"], ["c", "3"]],
  );
});

Deno.test("loadConfig() lets extensions go to schemas that are there or that they make", async () => {
  const schemas = { citext: "own", hstore: "public", pg_cron: "pg_catalog", pgsodium: "pgsodium" };
  const extensions = Object.entries({ ...schemas, postgis_topology: "topology" })
    .map(([name, schema]) => ({ name, schema }));
  const { databases } = await serverOf({ databases: [{ ...APP, schemas: ["own"], extensions }] });
  assert.equal(databases[0]?.extensions.length, 5);
});

Deno.test("loadConfig() takes memberships that lead to one role by many ways, and long chains", async () => {
  const chain = Array.from({ length: 20_000 }, (_, at) => ({
    role: `r${at}`,
    member_of: [`r${at + 1}`],
  }));
  const { roles } = await serverOf({
    roles: [
      ...chain,
      { role: "top", member_of: ["left", "right"] },
      { role: "left", member_of: ["bottom"] },
      { role: "right", member_of: ["bottom"] },
    ],
  });
  assert.equal(roles.length, 20_003);
});
