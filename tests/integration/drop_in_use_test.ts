import assert from "node:assert/strict";
import pg from "pg";
import { testMajors } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { runProgram } from "../support/run_program.ts";
import { entry, tempConfig } from "../support/temp_config.ts";

const SHOP = entry("shop");
const ADMIN = { user: "admin", password: "zq7-admin" };

for (const major of testMajors()) {
  for (const admin of ["postgres", "admin"]) {
    Deno.test(`${admin} drops a database that is in use only by force, on PostgreSQL ${major}`, async () => {
      await using server = await startServer({ major });
      await server.sql(
        `CREATE ROLE admin LOGIN CREATEROLE CREATEDB PASSWORD '${ADMIN.password}'`,
      );
      const root_connection_string = server.url(admin === "admin" ? ADMIN : {});
      const keep = [entry("wiki"), entry("blog")];
      await using file = await tempConfig({ root_connection_string, databases: [SHOP, ...keep] });
      const run = (...argv: string[]) => runProgram([...argv, "--config", file.path]);
      assert.equal((await run("apply")).status, 0);
      await using session = await occupy(server);
      const before = await databases(server);

      const absent = (more: Record<string, unknown>) => ({
        root_connection_string,
        databases: [{ database: "shop", state: "absent", ...more }, ...keep],
        roles: [{ role: "shop", state: "absent" }],
      });
      // The server waits five seconds at each try, so this is tried on one only.
      if (major === testMajors().at(-1) && admin === "admin") {
        await file.write(absent({}));
        const refused = await run("apply", "--allow-drop");
        assert.equal(refused.status, 1, refused.stdout);
        assert.match(refused.stdout, /1 sessions in it now/);
        assert.match(refused.stdout, /Sessions are in it: end them, or declare "force": true/);
        assert.match(refused.stdout, /database "shop": .*is being accessed by other users/);
        // Not tried: the role owns it still.
        assert.match(refused.stdout, /role "shop": left out/);
        assert.deepEqual(await databases(server), before);
        await session.query("SELECT 1");
      }

      await file.write(absent({ force: true }));
      const withheld = await run("apply");
      assert.equal(withheld.status, 0, withheld.stdout);
      assert.deepEqual(await databases(server), before);

      const dropped = await run("apply", "--allow-drop");
      assert.equal(dropped.status, 0, dropped.stdout + dropped.stderr);
      assert.deepEqual(await databases(server), before.filter((name) => name !== "shop"));
      assert.deepEqual(await server.sql("SELECT 1 FROM pg_roles WHERE rolname = 'shop'"), []);
      await assert.rejects(session.query("SELECT 1"));
    });
  }
}

Deno.test("what must not go does not go, whatever is allowed", async () => {
  const [major] = testMajors().toReversed();
  await using server = await startServer({ major: major! });
  await server.sql("CREATE DATABASE pattern IS_TEMPLATE true");
  await server.sql("CREATE ROLE postgres_too SUPERUSER LOGIN PASSWORD 'zq7'");
  const before = await databases(server);
  const all = ["--allow-drop", "--allow-mass-drop"];
  const attempt = async (config: Record<string, unknown>, url = server.url()) => {
    await using file = await tempConfig({ root_connection_string: url, databases: [], ...config });
    const { status, stdout, stderr } = await runProgram(["apply", ...all, "--config", file.path]);
    assert.deepEqual(await databases(server), before);
    return { status, text: stdout + stderr };
  };
  for (const database of ["postgres", "template0", "template1"]) {
    const { status } = await attempt({ databases: [{ database, state: "absent" }] });
    assert.equal(status, 78, database);
  }
  const template = await attempt({ databases: [{ database: "pattern", state: "absent" }] });
  assert.equal(template.status, 1);
  assert.match(template.text, /"pattern" is a template/);

  // The config names another one than the server says that it is.
  const asAnother = server.url({ user: "postgres_too", password: "zq7" });
  const self = await attempt({ roles: [{ role: "postgres_too", state: "absent" }] }, asAnother);
  assert.notEqual(self.status, 0);
  const bootstrap = await attempt({ roles: [{ role: "postgres", state: "absent" }] }, asAnother);
  assert.notEqual(bootstrap.status, 0, bootstrap.text);
  assert.equal((await server.sql("SELECT 1 FROM pg_roles WHERE rolname ~ '^postgres'")).length, 2);
});

async function databases(server: PostgresServer): Promise<readonly string[]> {
  const rows = await server.sql<{ readonly datname: string }>(
    "SELECT datname FROM pg_database ORDER BY 1",
  );
  return rows.map(({ datname }) => datname);
}

/** The application's own session, which stays. */
async function occupy(server: PostgresServer) {
  const { host, port } = server;
  const client = new pg.Client({ host, port, ...SHOP, ssl: false });
  client.on("error", () => {});
  await client.connect();
  return {
    query: (sql: string) => client.query(sql),
    async [Symbol.asyncDispose]() {
      await client.end().catch(() => {});
    },
  };
}
