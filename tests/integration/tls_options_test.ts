import assert from "node:assert/strict";
import { Secret } from "../../src/model/secret.ts";
import { toConnector } from "../../src/postgres/connector.ts";
import type { PeerTls } from "../../src/postgres/session.ts";
import { startServer } from "../support/postgres_server.ts";

/** What psql 15, which the matrix compares with, does not know yet, or cannot be shown by it. */
Deno.test("connect() honours the newer and rarer parameters of TLS", async (t) => {
  await using server = await startServer({ major: 18, tls: { names: ["localhost"] } });
  await using older = await startServer({ major: 16, tls: { names: ["localhost"] } });
  const root = server.authority!.caFile;
  const login = `postgres://postgres:${server.password}@`;
  const tlsOf = async (
    connectionString: string,
    options: { readonly env?: Readonly<Record<string, string>>; readonly home?: string } = {},
  ): Promise<PeerTls | null> => {
    const { env = {}, home } = options;
    const connector = toConnector(new Secret(login + connectionString), {
      env: (name) => env[name],
      home,
    });
    await using session = await connector.connect();
    return session.peer.tls;
  };
  const { port } = server;

  await t.step("sslrootcert=system means this machine's authorities, and verify-full", async () => {
    const system = `${port}/postgres?sslrootcert=system`;
    const env = { SSL_CERT_FILE: root };
    assert.equal(
      (await tlsOf(`localhost:${system}`, { env }))?.verified,
      "authority and host name",
    );
    await assert.rejects(tlsOf(`127.0.0.1:${system}`, { env }), {
      message: /the server's certificate is for localhost$/,
    });
    await assert.rejects(tlsOf(`localhost:${system}`), { message: /is not trusted$/ });
    await assert.rejects(tlsOf(`localhost:${system}`, { env: { SSL_CERT_FILE: "/nonexistent" } }), {
      message: /no file of trusted authorities$/,
    });
  });

  await t.step("hostaddr gives the address, the host what the certificate is for", async () => {
    const query = `postgres?sslmode=verify-full&sslrootcert=${root}&hostaddr=127.0.0.1`;
    const tls = await tlsOf(`localhost:${port}/${query}`);
    assert.equal(tls?.verified, "authority and host name");
    await assert.rejects(tlsOf(`db.example:${port}/${query}`), {
      message:
        /^Cannot connect to db\.example:\d+ \(127\.0\.0\.1\): the server's certificate is for/,
    });
  });

  await t.step("sslnegotiation=direct begins with TLS, where the server can", async () => {
    const query = `postgres?sslmode=require&sslnegotiation=direct`;
    assert.ok(await tlsOf(`localhost:${port}/${query}`));
    await assert.rejects(tlsOf(`localhost:${older.port}/${query}`), { code: "connection_failed" });
  });

  await t.step("files in the home folder count without being named", async () => {
    const home = await Deno.makeTempDir({ prefix: "pgp-home-" });
    await using _ = { [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }) };
    await Deno.mkdir(`${home}/.postgresql`);
    await Deno.copyFile(root, `${home}/.postgresql/root.crt`);
    const url = `localhost:${port}/postgres?sslmode=require`;
    assert.equal((await tlsOf(url, { home }))?.verified, "authority");
    await Deno.writeTextFile(`${home}/.postgresql/root.crl`, "");
    await assert.rejects(tlsOf(url, { home }), { message: /revocation list .* is not supported$/ });
    await Deno.remove(`${home}/.postgresql/root.crl`);
    await Deno.writeTextFile(
      `${home}/.pgpass`,
      `localhost:${port}:*:postgres:${server.password}\n`,
      { mode: 0o600 },
    );
    const connector = toConnector(
      new Secret(`postgres://postgres@localhost:${port}/postgres`),
      { env: () => undefined, home },
    );
    await using session = await connector.connect();
    assert.equal(session.peer.tls?.verified, "authority");
  });
});
