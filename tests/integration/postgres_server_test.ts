import assert from "node:assert/strict";
import { testMajors } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";

for (const major of testMajors()) {
  Deno.test(`startServer() runs PostgreSQL ${major}, stops and starts it, and leaves nothing`, async () => {
    let socketDir: string;
    {
      await using server = await startServer({ major, settings: { log_statement: "all" } });
      socketDir = server.socketDir;
      const [row] = await server.sql<{ version: string }>("SELECT version()");
      assert.match(row!.version, new RegExp(`^PostgreSQL ${major}\\.`));

      await server.sql("CREATE DATABASE kept");
      await server.restart();
      const kept = await server.psql("SELECT current_database()", { database: "kept" });
      assert.deepEqual(kept, { code: 0, stdout: "kept\n", stderr: "" });
      assert.match(await server.log(), /statement: CREATE DATABASE kept/);
    }
    await assert.rejects(Deno.lstat(socketDir), Deno.errors.NotFound);
  });
}
