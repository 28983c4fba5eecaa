import assert from "node:assert/strict";
import { readServerFacts } from "../../src/postgres/catalog/server.ts";
import { readConnectionReport } from "../../src/postgres/connection_report.ts";
import { connectionWarnings } from "../../src/postgres/connection_warnings.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { openConnector } from "../support/open_connector.ts";
import { startServer } from "../support/postgres_server.ts";

async function reportOf(connectionString: string): Promise<Record<string, string>> {
  await using session = await openConnector(connectionString).connect();
  assert.deepEqual(
    connectionWarnings(session.peer).length,
    connectionString.includes("require") ? 1 : 0,
  );
  const lines = await readConnectionReport(session, await readServerFacts(session));
  return Object.fromEntries(lines.map(({ label, value }) => [label, value]));
}

Deno.test("readConnectionReport() tells how a server was reached", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR, tls: { names: ["localhost"] } });
  await server.sql("CREATE ROLE maker LOGIN CREATEDB PASSWORD 'x'");
  const root = server.authority!.caFile;
  const url = `postgres://postgres:${server.password}@localhost:${server.port}/postgres`;
  const common = {
    "host": "localhost",
    "address": `127.0.0.1:${server.port}`,
    "server version":
      (await server.sql<{ v: string }>("SELECT current_setting('server_version') v"))[0]!.v,
    "database": "postgres",
    "admin": "postgres: superuser",
  };
  const tls = {
    "encryption": "TLSv1.3, TLS_AES_256_GCM_SHA384",
    "authentication": "SCRAM-SHA-256-PLUS (bound to the TLS connection)",
  };
  assert.deepEqual(await reportOf(`${url}?sslmode=verify-full&sslrootcert=${root}`), {
    ...common,
    ...tls,
    "certificate": "signed by the given authority, and for this host",
  });
  assert.deepEqual(await reportOf(`${url}?sslmode=verify-ca&sslrootcert=${root}`), {
    ...common,
    ...tls,
    "certificate": "signed by the given authority; the host's name was not checked",
  });
  assert.deepEqual(await reportOf(`${url}?sslmode=require`), {
    ...common,
    ...tls,
    "certificate": "not verified",
  });
  assert.deepEqual(
    await reportOf(`postgres://maker:x@localhost:${server.port}/postgres?host=${server.socketDir}`),
    {
      ...common,
      "host": server.socketDir,
      "address": `${server.socketDir}/.s.PGSQL.${server.port}`,
      "encryption": "not encrypted",
      "certificate": "none",
      "authentication": "SCRAM-SHA-256",
      "admin": "maker: CREATEDB, lacks CREATEROLE",
    },
  );
});
