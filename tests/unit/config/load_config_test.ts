import assert from "node:assert/strict";
import { Secret } from "../../../src/model/secret.ts";
import { configErrorOf, loadConfigText } from "../../support/load_config_text.ts";

const ROOT = "postgres://admin:pw@db:5432/postgres";
const USER = { state: "present", login: true } as const;
/** What an entry without optional keys says about its database. */
const PLAIN = {
  state: "present",
  users: [],
  schemas: [],
  extensions: [],
  revokePublic: false,
  reassignOwned: false,
  exclusive: false,
  force: false,
} as const;

Deno.test("loadConfig() reads the form with one server", async () => {
  const { desired, files } = await loadConfigText(JSON.stringify({
    $schema: "https://example.org/config.schema.json",
    root_connection_string: ROOT,
    root_password: "root",
    databases: [
      { database: "shop", user: "zoe", password: "p1" },
      { database: "blog", user: "amy", password: "p2" },
      { database: "wiki", user: "zoe", password: "p1" },
    ],
  }));
  assert.deepEqual(desired, {
    servers: [{
      name: "default",
      connection: new Secret(ROOT),
      password: new Secret("root"),
      origin: "",
      roles: [
        { ...USER, name: "amy", password: new Secret("p2"), origin: "databases[1].user" },
        { ...USER, name: "zoe", password: new Secret("p1"), origin: "databases[0].user" },
      ],
      databases: [
        { ...PLAIN, name: "blog", owner: "amy", origin: "databases[1]" },
        { ...PLAIN, name: "shop", owner: "zoe", origin: "databases[0]" },
        { ...PLAIN, name: "wiki", owner: "zoe", origin: "databases[2]" },
      ],
    }],
  });
  // Comparing objects does not look into a Secret.
  const [server] = desired.servers;
  assert.equal(server?.connection.reveal(), ROOT);
  assert.equal(server?.password?.reveal(), "root");
  assert.deepEqual(server?.roles.map(({ password }) => password?.reveal()), ["p2", "p1"]);
  assert.deepEqual(files, ["/etc/app/config.json"]);
});

Deno.test("loadConfig() reads the form with several servers, each with roles of its own", async () => {
  const { desired } = await loadConfigText(JSON.stringify({
    servers: [
      {
        name: "eu",
        root_connection_string: "postgres://admin@eu/postgres",
        databases: [{ database: "app", user: "app", password: "one" }],
      },
      {
        name: "us",
        root_connection_string: "postgres://admin@us/postgres",
        databases: [{ database: "app", user: "app", password: "two" }],
      },
    ],
  }));
  assert.deepEqual(
    desired.servers.map(({ name, origin, roles, databases }) => [
      name,
      origin,
      roles.map((role) => [role.origin, role.password?.reveal()]),
      databases.map((database) => database.origin),
    ]),
    [
      ["eu", "servers[0]", [["servers[0].databases[0].user", "one"]], ["servers[0].databases[0]"]],
      ["us", "servers[1]", [["servers[1].databases[0].user", "two"]], ["servers[1].databases[0]"]],
    ],
  );
});

Deno.test("loadConfig() takes an empty list of databases: nothing to do", async () => {
  const { desired } = await loadConfigText(
    `{"root_connection_string": "${ROOT}", "databases": []}`,
  );
  assert.deepEqual(desired.servers[0]?.databases, []);
  assert.deepEqual(desired.servers[0]?.roles, []);
});

Deno.test("loadConfig() takes a file with a UTF-8 byte order mark and CRLF", async () => {
  const { desired } = await loadConfigText(
    `\ufeff{\r\n"root_connection_string": "${ROOT}",\r\n"databases": []\r\n}\r\n`,
  );
  assert.equal(desired.servers.length, 1);
});

Deno.test("loadConfig() takes every name that PostgreSQL keeps as it is", async () => {
  const names = ["a.b", "UPPER", 'q"uote', "PG_x", "a=b", "postgres://x", "é\n", "x".repeat(63)];
  const { desired } = await loadConfigText(JSON.stringify({
    root_connection_string: ROOT,
    databases: names.map((name) => ({ database: name, user: name, password: name })),
  }));
  assert.deepEqual(desired.servers[0]?.databases.map(({ name }) => name), [...names].sort());
  assert.deepEqual(desired.servers[0]?.roles.map(({ name }) => name), [...names].sort());
});

Deno.test("loadConfig() resolves secrets from the environment and from files", async () => {
  const { desired, files } = await loadConfigText(
    JSON.stringify({
      root_connection_string: { env: "ROOT" },
      root_password: { file: "/run/secrets/root" },
      databases: [
        { database: "a", user: "a", password: { file: "secrets/a" } },
        { database: "b", user: "b", password: { file: "/run/secrets/windows" } },
        { database: "c", user: "c", password: { file: "./secrets/../secrets/a" } },
      ],
    }),
    {
      env: { ROOT },
      files: {
        "/run/secrets/root": "two newlines\n\n",
        "/run/secrets/windows": "\ufeffcrlf\r\n",
        "/etc/app/secrets/a": " no newline ",
      },
    },
  );
  const [server] = desired.servers;
  assert.equal(server?.connection.reveal(), ROOT);
  assert.equal(server?.password?.reveal(), "two newlines\n");
  assert.deepEqual(
    server?.roles.map(({ password }) => password?.reveal()),
    [" no newline ", "crlf", " no newline "],
  );
  assert.deepEqual(files, [
    "/etc/app/config.json",
    "/etc/app/secrets/a",
    "/run/secrets/root",
    "/run/secrets/windows",
  ]);
});

Deno.test("loadConfig() names all files when it fails, those that are missing too", async () => {
  const error = await configErrorOf(
    JSON.stringify({
      root_connection_string: ROOT,
      databases: [
        { database: "a", user: "pg_a", password: { file: "/run/secrets/a" } },
        { database: "b", user: "b", password: { file: "/run/secrets/b" }, more: 1 },
      ],
    }),
    { files: { "/run/secrets/a": "a" } },
  );
  assert.deepEqual(error.files, ["/etc/app/config.json", "/run/secrets/a", "/run/secrets/b"]);
  assert.deepEqual((await configErrorOf("{")).files, ["/etc/app/config.json"]);
  assert.deepEqual((await configErrorOf(new Deno.errors.NotFound())).files, [
    "/etc/app/config.json",
  ]);
});

Deno.test("loadConfig() throws an error that says all in one line where there is one issue", async () => {
  const error = await configErrorOf(
    `{"root_connection_string": "${ROOT}", "databases": [], "x": 1}`,
  );
  assert.equal(error.code, "config_invalid");
  assert.equal(error.message, "config.json:1:85 x: Unknown key");
  assert.equal(
    error.hint,
    "Remove it; the keys here are root_connection_string, root_password, databases, roles, defaults",
  );
  const two = await configErrorOf("{}");
  assert.equal(two.issues.length, 1);
});

Deno.test("loadConfig() takes 10 MB of config, right or wrong", async (t) => {
  const entries = Array.from(
    { length: 140_000 },
    (_, at) => `{"database": "database_${at}", "user": "user_${at}", "password": "secret"}`,
  );
  const text = `{"root_connection_string": "${ROOT}", "databases": [\n${entries.join(",\n")}]}`;
  assert.ok(text.length > 10_000_000);
  await t.step("right", async () => {
    const { desired } = await loadConfigText(text);
    assert.equal(desired.servers[0]?.databases.length, 140_000);
  });
  await t.step("every entry wrong", async () => {
    const { issues } = await configErrorOf(text.replaceAll('"user":', '"usr":'));
    assert.equal(issues.length, 140_000);
    assert.equal(issues.at(-1)?.line, 140_001);
  });
  await t.step("broken at its end", async () => {
    const { issues } = await configErrorOf(`${text}}`);
    assert.deepEqual(issues.map(({ line }) => line), [140_001]);
  });
  await t.step("one long text", async () => {
    const { issues } = await configErrorOf(`{"x": "${'\\n\\"'.repeat(2_500_000)}"}`);
    assert.deepEqual(issues.map(({ message }) => message), [
      "No server is described",
      "Unknown key",
    ]);
  });
  await t.step("nothing but brackets", async () => {
    const { issues } = await configErrorOf("[".repeat(1_000_000));
    assert.equal(issues.length, 1);
  });
});
