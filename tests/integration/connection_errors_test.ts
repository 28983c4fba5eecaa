import assert from "node:assert/strict";
import { ServerError } from "../../src/postgres/server_error.ts";
import { makeAuthority } from "../support/certificates.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { openConnector } from "../support/open_connector.ts";
import { startServer } from "../support/postgres_server.ts";
import { errorResponse, startScriptedServer } from "../support/scripted_server.ts";
import { showCertificate } from "../support/tls_certificates.ts";

interface Expected {
  readonly what: RegExp;
  readonly hint: RegExp;
  readonly retry: "never" | "backoff";
}

const SECRET = "S3CRET-pw";

async function assertFails(connectionString: string, expected: Expected): Promise<void> {
  const result = await openConnector(connectionString).connect().catch((error: unknown) => error);
  assert.ok(result instanceof ServerError, `not a ServerError: ${result}`);
  assert.match(result.message, expected.what);
  assert.match(result.hint ?? "", expected.hint);
  assert.equal(result.retry, expected.retry);
  assert.equal(result.code, "connection_failed");
  assert.ok(!result.message.includes("\n"), "more than one line");
  for (let error: unknown = result; error instanceof Error; error = error.cause) {
    assert.ok(!Deno.inspect(error).includes(SECRET), "the password is in the error");
  }
}

Deno.test("connect() says what happened, and what to do", async (t) => {
  await using server = await startServer({
    major: NEWEST_MAJOR,
    tls: { names: ["localhost"] },
    settings: { max_connections: 4, superuser_reserved_connections: 0, reserved_connections: 0 },
  });
  await server.sql(`
    CREATE ROLE app LOGIN PASSWORD '${SECRET}';
    CREATE ROLE group_role PASSWORD '${SECRET}';
    CREATE ROLE limited LOGIN CONNECTION LIMIT 0 PASSWORD '${SECRET}'`);
  await server.sql("CREATE DATABASE closed");
  await server.sql("REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
  await server.setHba([
    "host    all postgres all scram-sha-256",
    "hostssl tls_only all all scram-sha-256",
    "host    postgres,nope,closed all 127.0.0.1/32 scram-sha-256",
  ]);
  const { port } = server;
  const { certFile, keyFile } = await server.authority!.issue({
    commonName: "localhost",
    names: ["localhost"],
  });
  const root = server.authority!.caFile;
  const at = (rest: string, user = "app") => `postgres://${user}:${SECRET}@${rest}`;

  await t.step("refused", async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const closed = (listener.addr as Deno.NetAddr).port;
    listener.close();
    await assertFails(at(`localhost:${closed}/postgres`), {
      what: /^Cannot connect to localhost:\d+ \(127\.0\.0\.1\): connection refused$/,
      hint: /listen_addresses/,
      retry: "backoff",
    });
  });
  await t.step("no socket", async () => {
    await assertFails(at(`/postgres?host=/nonexistent`), {
      what: /^Cannot connect to \/nonexistent\/\.s\.PGSQL\.5432: there is no such socket$/,
      hint: /unix_socket_directories/,
      retry: "backoff",
    });
  });
  await t.step("name not found", async () => {
    await assertFails(at("no-such-host.invalid/postgres"), {
      what: /no-such-host\.invalid: the name cannot be resolved$/,
      hint: /DNS/,
      retry: "backoff",
    });
  });
  await t.step("timed out", async () => {
    using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = silent.addr as Deno.NetAddr;
    await assertFails(at(`127.0.0.1:${port}/postgres?connect_timeout=1`), {
      what: /no answer within 2 s$/,
      hint: /connect_timeout/,
      retry: "backoff",
    });
  });
  await t.step("wrong password", async () => {
    await assertFails(`postgres://app:${SECRET}x@localhost:${port}/postgres`, {
      what: /password authentication failed for user "app"$/,
      hint: /Check the user and the password/,
      retry: "never",
    });
  });
  await t.step("no password", async () => {
    await assertFails(`postgres://app@localhost:${port}/postgres`, {
      what: /the server asks for a password, and none is given$/,
      hint: /root_password/,
      retry: "never",
    });
  });
  await t.step("no pg_hba.conf line, with TLS", async () => {
    await assertFails(at(`localhost:${port}/template1?sslmode=require`), {
      what: /no pg_hba\.conf entry/,
      hint: /^Add a line .* pg_hba\.conf/,
      retry: "never",
    });
  });
  await t.step("server wants TLS", async () => {
    await assertFails(at(`localhost:${port}/tls_only?sslmode=disable`), {
      what: /no pg_hba\.conf entry/,
      hint: /If the server wants TLS, use sslmode=require/,
      retry: "never",
    });
  });
  await t.step("a role that may not log in", async () => {
    await assertFails(at(`localhost:${port}/postgres`, "group_role"), {
      what: /role "group_role" is not permitted to log in/,
      hint: /Check that the role "group_role" exists, may log in/,
      retry: "never",
    });
  });
  await t.step("no such database", async () => {
    await assertFails(at(`localhost:${port}/nope`), {
      what: /database "nope" does not exist/,
      hint: /Name a database that exists/,
      retry: "never",
    });
  });
  await t.step("no CONNECT on the database", async () => {
    await assertFails(at(`localhost:${port}/closed`), {
      what: /permission denied for database "closed"/,
      hint: /Grant CONNECT/,
      retry: "never",
    });
  });
  await t.step("certificate not trusted", async () => {
    await using folder = await tempFolder();
    const stranger = await makeAuthority(folder.path);
    await assertFails(
      at(`localhost:${port}/postgres?sslmode=verify-full&sslrootcert=${stranger.caFile}`),
      {
        what: /the server's certificate is not trusted$/,
        hint: /Set sslrootcert/,
        retry: "never",
      },
    );
  });
  await t.step("certificate expired", async () => {
    const old = await server.authority!.issue({
      commonName: "localhost",
      names: ["localhost"],
      days: -1,
    });
    await showCertificate(server, old);
    await assertFails(at(`localhost:${port}/postgres?sslmode=verify-full&sslrootcert=${root}`), {
      what: /the server's certificate has expired$/,
      hint: /Renew/,
      retry: "never",
    });
  });
  await t.step("certificate for another host", async () => {
    const other = await server.authority!.issue({
      commonName: "db.example",
      names: ["db.example", "10.1.2.3"],
    });
    await showCertificate(server, other);
    await assertFails(at(`localhost:${port}/postgres?sslmode=verify-full&sslrootcert=${root}`), {
      what: /the server's certificate is for db\.example, 10\.1\.2\.3$/,
      hint: /Connect by a name of the certificate/,
      retry: "never",
    });
    await showCertificate(server, { certFile, keyFile });
  });
  await t.step("no root certificate", async () => {
    await assertFails(
      at(`localhost:${port}/postgres?sslmode=verify-full&sslrootcert=/nonexistent`),
      {
        what: /The root certificate file "\/nonexistent" does not exist$/,
        hint: /set sslrootcert to its file, or to "system"/,
        retry: "never",
      },
    );
  });
  await t.step("a server without TLS", async () => {
    await using plain = await startServer({ major: NEWEST_MAJOR });
    await assertFails(at(`localhost:${plain.port}/postgres?sslmode=require`), {
      what: /the server does not speak TLS, and sslmode demands it$/,
      hint: /ssl = on/,
      retry: "never",
    });
  });
  await t.step("too many connections of the role", async () => {
    await assertFails(at(`localhost:${port}/postgres`, "limited"), {
      what: /too many connections for role "limited"$/,
      hint: /Raise the connection limit of the role/,
      retry: "never",
    });
  });
  await t.step("too many connections", async () => {
    await using sessions = new AsyncDisposableStack();
    const connector = openConnector(server.url());
    for (let free = true; free;) {
      await connector.connect().then(
        (session) => void sessions.use(session),
        () => void (free = false),
      );
    }
    await assertFails(at(`localhost:${port}/postgres`), {
      what: /too many clients already|remaining connection slots are reserved/,
      hint: /raise max_connections/,
      retry: "backoff",
    });
  });
  await t.step("starting up, in German", async () => {
    await using german = startScriptedServer([
      errorResponse("57P03", "das Datenbanksystem startet"),
    ]);
    await assertFails(at(`127.0.0.1:${german.port}/postgres?sslmode=disable`), {
      what: /das Datenbanksystem startet$/,
      hint: /Wait until the server has started up/,
      retry: "backoff",
    });
  });
  await t.step("no pg_hba.conf line, in German", async () => {
    await using german = startScriptedServer([
      errorResponse("28000", "kein pg_hba.conf-Eintrag", "ClientAuthentication"),
    ]);
    await assertFails(at(`127.0.0.1:${german.port}/postgres?sslmode=disable`), {
      what: /kein pg_hba\.conf-Eintrag$/,
      hint: /If the server wants TLS/,
      retry: "never",
    });
  });
});

async function tempFolder() {
  const path = await Deno.makeTempDir({ prefix: "pgp-errors-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
