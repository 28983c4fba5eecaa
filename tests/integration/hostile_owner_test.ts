import assert from "node:assert/strict";
import { testMajors } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { runProgram } from "../support/run_program.ts";
import { entry, tempConfig } from "../support/temp_config.ts";

/** What whoever owns a database may set on it, and what stops or misleads a session there. */
const POISON = [
  "role = 'mallory'",
  "search_path = evil, pg_catalog",
  "statement_timeout = '1ms'",
  "lock_timeout = '1ms'",
  "idle_in_transaction_session_timeout = '1ms'",
  "default_transaction_read_only = on",
  "default_transaction_isolation = 'serializable'",
  "standard_conforming_strings = off",
  "quote_all_identifiers = on",
  "client_encoding = 'LATIN1'",
  "datestyle = 'German'",
  "bytea_output = 'escape'",
  "check_function_bodies = off",
  "row_security = off",
];

/** Stands before the server's own, for whoever has `evil` in its search path. */
const TRAPS = `
  CREATE SCHEMA evil;
  CREATE FUNCTION evil.pg_get_userbyid(oid) RETURNS name LANGUAGE sql AS $$SELECT 'mallory'::name$$;
  CREATE FUNCTION evil.has_database_privilege(oid, text) RETURNS bool LANGUAGE sql AS 'SELECT true';
  CREATE TABLE evil.pg_roles (rolname name);
  CREATE TABLE evil.pg_namespace (nspname name);
  CREATE TABLE evil.pg_class (relname name);
  GRANT USAGE ON SCHEMA evil TO PUBLIC;
  CREATE TABLE public."x""; DROP TABLE victim; --" (x int);
  CREATE TABLE public.victim (x int);
  CREATE FUNCTION public."f'g"("a""b" int) RETURNS int LANGUAGE sql AS 'SELECT 1';`;

for (const major of testMajors()) {
  for (const admin of ["postgres", "admin"]) {
    Deno.test(`a hostile owner does not mislead ${admin}, on PostgreSQL ${major}`, async () => {
      await using server = await startServer({ major });
      // As it is since PostgreSQL 15: before, a restricted admin cannot close it.
      await server.sql(
        "ALTER SCHEMA public OWNER TO pg_database_owner; REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        { database: "template1" },
      );
      await server.sql("CREATE ROLE admin LOGIN CREATEROLE CREATEDB PASSWORD 'zq7-admin'");
      const url = server.url(admin === "admin" ? { user: "admin", password: "zq7-admin" } : {});
      const shop = { ...entry("shop"), user: "mallory", password: "zq7-mallory" };
      const config = (more: Record<string, unknown>) => ({
        root_connection_string: url,
        databases: [{ ...shop, ...more }, { ...entry("other") }],
      });
      await using file = await tempConfig(config({}));
      const run = () => runProgram(["apply", "--config", file.path]);
      assert.equal((await run()).status, 0);

      const mallory = { database: "shop", user: "mallory", password: "zq7-mallory" };
      await server.sql(TRAPS, mallory);
      // From elsewhere, since the first ones would keep her from the next.
      const outside = { ...mallory, database: "postgres" };
      for (const setting of POISON) await server.sql(`ALTER DATABASE shop SET ${setting}`, outside);

      await file.write(config({
        schemas: ["app", "public"],
        users: [{ user: "reader", password: "zq7-reader", access: "read" }],
        extensions: [{ name: "hstore", schema: "app" }],
        settings: { work_mem: "8MB" },
        comment: "O'Reilly\\",
        connection_limit: 9,
        revoke_public: true,
      }));
      const poisoned = await run();
      assert.equal(poisoned.status, 0, poisoned.stdout + poisoned.stderr);
      assert.equal((await run()).stdout, "Nothing to do: the server is as configured.\n");

      // A look without the poison.
      const look = { database: "shop" };
      await server.sql("ALTER DATABASE shop RESET ALL");
      const [found] = await server.sql(
        `SELECT (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'app') AS app,
           (SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'hstore')
             AS hstore,
           shobj_description((SELECT oid FROM pg_database WHERE datname = 'shop'), 'pg_database')
             AS comment,
           has_table_privilege('reader', 'public.victim', 'SELECT') AS reads,
           has_table_privilege('reader', 'public."x""; DROP TABLE victim; --"', 'SELECT') AS odd,
           has_table_privilege('reader', 'public.victim', 'INSERT') AS writes,
           has_database_privilege('other', 'shop', 'CONNECT') AS open,
           pg_has_role('mallory', 'admin', 'MEMBER') AS risen,
           (SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = 'mallory')
             AS grown`,
        look,
      );
      assert.deepEqual(found, {
        app: "mallory",
        hstore: "app",
        comment: "O'Reilly\\",
        reads: true,
        odd: true,
        writes: false,
        open: false,
        risen: false,
        grown: false,
      });
    });
  }
}
