import assert from "node:assert/strict";
import fc from "fast-check";
import pg from "pg";
import { quoteIdentifier, quoteLiteral } from "../../src/sql/quote.ts";
import { testMajors } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";

const MAX_NAME_BYTES = 63;

/** Any text that PostgreSQL can hold: no NUL, no half a character. */
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom('"', "'", "\\", "$", "\n", ";", "-", "%", "x", "é", "🐘") }),
).filter((text) => !text.includes("\0"));

const names = texts.filter((text) => {
  const { length } = new TextEncoder().encode(text);
  return length > 0 && length <= MAX_NAME_BYTES;
});

for (const major of testMajors()) {
  Deno.test(`quoteIdentifier() and quoteLiteral() survive a round trip through PostgreSQL ${major}`, async () => {
    await using server = await startServer({ major });
    const { host, port, superuser: user, password } = server;
    const client = new pg.Client({ host, port, user, password, database: "postgres" });
    await client.connect();
    try {
      for (const conforming of ["on", "off"]) {
        await client.query(`SET standard_conforming_strings = ${conforming}`);
        await client.query("SET escape_string_warning = off");
        await fc.assert(fc.asyncProperty(names, texts, async (name, text) => {
          const { rows, fields } = await client.query(
            `SELECT ${quoteLiteral(text)} AS ${quoteIdentifier(name)}`,
          );
          assert.equal(fields[0]?.name, name);
          assert.deepEqual(Object.values(rows[0]), [text]);
        }));
      }
      await client.query("SET standard_conforming_strings = on");
      await fc.assert(
        fc.asyncProperty(names, async (name) => {
          // What PostgreSQL keeps for itself; the config does not take it either.
          fc.pre(!/^(pg_|public$|none$)/.test(name));
          await client.query("BEGIN");
          try {
            await client.query(`CREATE ROLE ${quoteIdentifier(name)}`);
            const { rowCount } = await client.query(
              "SELECT 1 FROM pg_roles WHERE rolname::text = $1",
              [name],
            );
            assert.equal(rowCount, 1);
          } finally {
            await client.query("ROLLBACK");
          }
        }),
        { numRuns: 50 },
      );
    } finally {
      await client.end();
    }
  });
}
