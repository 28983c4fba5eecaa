import assert from "node:assert/strict";
import { connectionWarnings } from "../../../src/postgres/connection_warnings.ts";
import type { Peer, PeerTls } from "../../../src/postgres/session.ts";

const PEER: Peer = {
  host: "db",
  port: 5432,
  address: "10.0.0.7",
  user: "postgres",
  sslMode: "prefer",
  tls: null,
  authentication: "SCRAM-SHA-256",
};
const TLS: PeerTls = { version: "TLSv1.3", cipher: "x", verified: "nothing" };

Deno.test("connectionWarnings() warns of plain text over a network only", () => {
  const [warning, ...more] = connectionWarnings(PEER);
  assert.equal(warning?.message, "The connection to db:5432 (10.0.0.7) is not encrypted");
  assert.equal(more.length, 0);
  for (const address of ["127.0.0.1", "127.1.2.3", "::1", "/run/.s.PGSQL.5432", "@socket"]) {
    assert.deepEqual(connectionWarnings({ ...PEER, address }), []);
  }
});

Deno.test("connectionWarnings() warns of sslmode=require that verifies nothing", () => {
  const peer: Peer = { ...PEER, sslMode: "require", tls: TLS };
  assert.match(connectionWarnings(peer)[0]!.message, /sslmode=require takes any$/);
  assert.deepEqual(connectionWarnings({ ...peer, sslMode: "prefer" }), []);
  assert.deepEqual(connectionWarnings({ ...peer, tls: { ...TLS, verified: "authority" } }), []);
});
