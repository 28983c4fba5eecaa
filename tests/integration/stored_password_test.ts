import assert from "node:assert/strict";
import { testMajors } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { runProgram } from "../support/run_program.ts";
import { entry, tempConfig } from "../support/temp_config.ts";

for (const major of testMajors()) {
  Deno.test(`a stored md5 verifier that matches is left alone, on PostgreSQL ${major}`, async () => {
    await using server = await startServer({ major });
    const { user, password } = entry("app");
    await server.sql(`SET password_encryption = 'md5'; CREATE ROLE ${user} LOGIN
      PASSWORD '${password}'; CREATE ROLE stranger LOGIN PASSWORD '${password}'`);
    await server.sql(`CREATE DATABASE app OWNER app`);
    await using config = await tempConfig({
      root_connection_string: server.url(),
      databases: [entry("app")],
    });
    const same = await runProgram(["apply", "--config", config.path]);
    assert.equal(same.stdout, "Nothing to do: the server is as configured.\n");

    // The role's name is the salt: the same password of another role is another verifier.
    await server.sql(`UPDATE pg_authid SET rolpassword =
      (SELECT rolpassword FROM pg_authid WHERE rolname = 'stranger') WHERE rolname = 'app'`);
    const other = await runProgram(["apply", "--config", config.path]);
    assert.equal(other.stdout, "Done: 1 change applied. The server is as configured.\n");
    const [row] = await server.sql<{ verifier: string }>(
      "SELECT rolpassword AS verifier FROM pg_authid WHERE rolname = 'app'",
    );
    assert.match(row!.verifier, /^SCRAM-SHA-256\$4096:/);
    await server.sql("SELECT 1", { user, password, database: "app" });
  });
}
