import assert from "node:assert/strict";
import type { DesiredServer } from "../../src/model/desired.ts";
import { Secret } from "../../src/model/secret.ts";
import { toConnector } from "../../src/postgres/connector.ts";
import { serverPass } from "../../src/watch/server_pass.ts";
import { desiredDatabase } from "../support/builders.ts";
import { desiredRole, desiredServer } from "../support/desired_builders.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";

/** So that to log in derives no key. */
const TRUST = ["host all all all trust"];

/** How often a key is derived from a password while `work` runs: what costs most of a pass. */
async function derivations(work: () => Promise<unknown>): Promise<number> {
  const original = crypto.subtle.deriveBits;
  let count = 0;
  crypto.subtle.deriveBits = function (...args) {
    count++;
    return original.apply(this, args);
  };
  try {
    await work();
  } finally {
    crypto.subtle.deriveBits = original;
  }
  return count;
}

function desiredOn(server: PostgresServer, password: string): DesiredServer {
  const names = ["one", "two", "three"];
  return desiredServer(names.map((name) => desiredDatabase(name, name)), {
    connection: new Secret(server.url({ params: { sslmode: "disable" } })),
    roles: names.map((name) => desiredRole(name, { password: new Secret(password) })),
  });
}

function passes() {
  const makePass = serverPass({
    drift: "correct",
    policy: { allowDrop: false, allowMassDrop: false },
    allowPooler: false,
    lockWaitMs: 1000,
    connectorFor: ({ connection }) => toConnector(connection, { env: () => undefined }),
    observe: () => {},
  });
  return async (desired: DesiredServer) => {
    const report = await makePass({ desired, signal: new AbortController().signal, settled: true });
    assert.equal(report.status, "in_sync");
  };
}

Deno.test("serverPass() derives no key for passwords that it knows to match", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR, hba: TRUST });
  const pass = passes();
  const desired = desiredOn(server, "first");
  assert.ok(await derivations(() => pass(desired)) > 0);
  assert.equal(await derivations(() => pass(desired)), 0);
  // Loaded anew, as after a change of something else.
  assert.equal(await derivations(() => pass(desiredOn(server, "first"))), 0);

  await server.sql("ALTER ROLE two PASSWORD 'other'");
  assert.ok(await derivations(() => pass(desired)) > 0, "another verifier is looked at");
  assert.equal(await derivations(() => pass(desired)), 0);
  assert.ok(
    await derivations(() => pass(desiredOn(server, "second"))) > 0,
    "and so is another password",
  );
  assert.equal(await derivations(() => pass(desiredOn(server, "second"))), 0);
});

/** Where no login proves a password, and the admin may not read what is stored. */
async function startOpaque(): Promise<PostgresServer> {
  const hba = ["host all postgres,weak all scram-sha-256", ...TRUST];
  const server = await startServer({ major: NEWEST_MAJOR, hba });
  await server.sql(`
    CREATE ROLE weak LOGIN CREATEROLE CREATEDB PASSWORD 'weak';
    ALTER ROLE weak SET createrole_self_grant = 'set, inherit'`);
  return server;
}

Deno.test("serverPass() counts on nothing that it knows of another server", async () => {
  await using one = await startOpaque();
  await using other = await startOpaque();
  const asWeak = (server: PostgresServer, password: string) => {
    const url = server.url({ user: "weak", password: "weak", params: { sslmode: "disable" } });
    return { ...desiredOn(server, password), connection: new Secret(url) };
  };
  const stored = async (server: PostgresServer) =>
    (await server.sql("SELECT rolpassword FROM pg_authid WHERE rolname = 'two'"))[0]!.rolpassword;
  await passes()(asWeak(other, "different"));
  const different = await stored(other);

  const pass = passes();
  await pass(asWeak(one, "same"));
  const same = await stored(one);
  await pass(asWeak(one, "same"));
  assert.equal(await stored(one), same, "what it has set, it knows");
  await pass(asWeak(other, "same"));
  assert.notEqual(await stored(other), different);
});
