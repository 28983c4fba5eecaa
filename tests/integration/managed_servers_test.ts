import assert from "node:assert/strict";
import { testMajors } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { runProgram } from "../support/run_program.ts";
import { tempConfig } from "../support/temp_config.ts";

interface Provider {
  readonly name: string;
  /** Who the customer is, and the database that nobody may enter. */
  readonly admin: string;
  readonly hidden: string;
  /** As the superuser, in this order. `%PASSWORD%` is the admin's. */
  readonly setUp: readonly string[];
}

/** What providers give their customers, as far as plain PostgreSQL can be set up like that. */
const PROVIDERS: readonly Provider[] = [
  {
    name: "RDS",
    admin: "master",
    hidden: "rdsadmin",
    setUp: [
      "CREATE ROLE rdsadmin SUPERUSER LOGIN PASSWORD 'x'",
      "CREATE ROLE rds_superuser NOLOGIN",
      "GRANT pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION",
      "CREATE ROLE rds_password NOLOGIN",
      "CREATE ROLE master LOGIN CREATEROLE CREATEDB PASSWORD '%PASSWORD%' VALID UNTIL 'infinity'",
      "GRANT rds_superuser TO master",
      "CREATE DATABASE rdsadmin OWNER rdsadmin",
      "REVOKE ALL ON DATABASE rdsadmin FROM PUBLIC",
      "ALTER DATABASE postgres OWNER TO master",
    ],
  },
  {
    name: "Cloud SQL",
    admin: "customer",
    hidden: "cloudsqladmin",
    setUp: [
      "CREATE ROLE cloudsqladmin SUPERUSER LOGIN PASSWORD 'x'",
      "CREATE ROLE cloudsqlsuperuser NOLOGIN CREATEROLE CREATEDB",
      "GRANT pg_monitor TO cloudsqlsuperuser",
      "CREATE ROLE customer LOGIN CREATEROLE CREATEDB PASSWORD '%PASSWORD%'",
      "GRANT cloudsqlsuperuser TO customer",
      "CREATE DATABASE cloudsqladmin OWNER cloudsqladmin",
      "REVOKE CONNECT ON DATABASE cloudsqladmin FROM PUBLIC",
      "ALTER DATABASE postgres OWNER TO cloudsqlsuperuser",
    ],
  },
  {
    name: "Azure",
    admin: "customer",
    hidden: "azure_maintenance",
    setUp: [
      "CREATE ROLE azuresu SUPERUSER LOGIN PASSWORD 'x'",
      "CREATE ROLE azure_pg_admin NOLOGIN",
      "GRANT pg_monitor, pg_signal_backend TO azure_pg_admin WITH ADMIN OPTION",
      "CREATE ROLE customer LOGIN CREATEROLE CREATEDB PASSWORD '%PASSWORD%'",
      "GRANT azure_pg_admin TO customer WITH ADMIN OPTION",
      "CREATE DATABASE azure_maintenance OWNER azuresu",
      "REVOKE ALL ON DATABASE azure_maintenance FROM PUBLIC",
      "CREATE DATABASE azure_sys OWNER azuresu",
      "REVOKE ALL ON DATABASE azure_sys FROM PUBLIC",
      "ALTER DATABASE postgres OWNER TO azure_pg_admin",
    ],
  },
];

const PASSWORD = "zq7-of-the-customer";

/** A customer's database, in the steps of its life. */
const LIFE: readonly { readonly config: Record<string, unknown>; readonly flags?: string[] }[] = [
  {
    config: {
      databases: [{
        database: "shop",
        user: "shop",
        password: "zq7-1",
        schemas: ["app"],
        users: [
          { user: "reader", password: "zq7-r", access: "read" },
          { user: "deputy", password: "zq7-d", access: "owner" },
        ],
        extensions: ["pg_trgm"],
        settings: { work_mem: "8MB" },
        comment: "The shop",
        connection_limit: 20,
      }],
      roles: [{ role: "staff" }, { role: "reader", member_of: ["staff"] }],
    },
  },
  {
    config: {
      databases: [{
        database: "shop",
        user: "new_shop",
        password: "zq7-2",
        schemas: ["app"],
        users: [{ user: "reader", password: "zq7-r2", access: "write" }],
        reassign_owned: true,
        settings: { work_mem: null },
      }],
      roles: [{ role: "shop", state: "absent" }, { role: "deputy", state: "absent" }],
    },
    flags: ["--allow-drop"],
  },
  {
    config: {
      databases: [{ database: "shop", state: "absent" }],
      roles: ["new_shop", "reader", "staff"].map((role) => ({ role, state: "absent" })),
    },
    flags: ["--allow-drop", "--allow-mass-drop"],
  },
];

for (const major of testMajors()) {
  for (const { name, admin, hidden, setUp } of PROVIDERS) {
    Deno.test(`a database lives its life on a server like ${name}'s, on PostgreSQL ${major}`, async () => {
      await using server = await startServer({ major });
      for (const sql of setUp) {
        await server.sql(sql.replace("%PASSWORD%", PASSWORD));
      }
      const before = await shared(server);
      await using file = await tempConfig({});
      const url = server.url({ user: admin, password: PASSWORD });
      const run = async (...argv: string[]) => {
        const result = await runProgram([...argv, "--config", file.path]);
        assert.equal(result.status, 0, `${argv.join(" ")}\n${result.stdout}\n${result.stderr}`);
        return result.stdout;
      };
      for (const [index, { config, flags = [] }] of LIFE.entries()) {
        await file.write({ root_connection_string: url, ...config });
        await run("apply", ...flags);
        assert.equal(
          await run("apply", ...flags),
          "Nothing to do: the server is as configured.\n",
        );
        if (index === 0) {
          assert.match(await run("check", "--connect"), /compared by logging in/);
          await server.sql("CREATE TABLE app.t (x int)", login("shop", "zq7-1"));
          await server.sql("CREATE TABLE app.u (x int)", login("deputy", "zq7-d"));
          await server.sql("SELECT * FROM app.t, app.u", login("reader", "zq7-r"));
        } else if (index === 1) {
          await server.sql("ALTER TABLE app.t ADD y int", login("new_shop", "zq7-2"));
          await server.sql("INSERT INTO app.t VALUES (1)", login("reader", "zq7-r2"));
          await server.sql("INSERT INTO app.u VALUES (1)", login("reader", "zq7-r2"));
        }
      }
      assert.deepEqual(await shared(server), before, "Something of the provider's has changed");
      assert.ok(before.some(({ line }) => line.includes(hidden)));
    });
  }
}

function login(user: string, password: string) {
  return { database: "shop", user, password };
}

/** All roles, memberships and databases, with whoever granted what. */
function shared(server: PostgresServer): Promise<readonly { readonly line: string }[]> {
  return server.sql(`
    SELECT 'role ' || to_jsonb(r)::text AS line FROM pg_authid r
    UNION ALL SELECT 'member ' || (to_jsonb(m) - 'oid')::text FROM pg_auth_members m
    UNION ALL SELECT 'database ' || datname || ' ' || datdba::regrole || coalesce(datacl::text, '')
      FROM pg_database
    ORDER BY 1`);
}
