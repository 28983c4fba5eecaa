import assert from "node:assert/strict";
import { isForHost } from "../../../../src/postgres/transport/certificate_host.ts";

/** By the rules of libpq's `pq_verify_peer_name_matches_certificate`. */
const CASES: readonly (readonly [names: string, common: string, host: string, is: boolean])[] = [
  ["DNS:db.example", "x", "db.example", true],
  ["DNS:db.example", "x", "DB.Example", true],
  ["DNS:db.example", "other", "other", false],
  ["", "db.example", "db.example", true],
  ["IP Address:10.0.0.1", "db.example", "db.example", true],
  ["DNS:*.example", "x", "db.example", true],
  ["DNS:*.example", "x", "a.db.example", false],
  ["DNS:*.example", "x", "example", false],
  ["DNS:*.example", "x", ".example", false],
  ["DNS:d*.example", "x", "db.example", false],
  ["DNS:*", "x", "db", false],
  ["DNS:a, DNS:b, IP Address:10.0.0.1", "x", "b", true],
  ["IP Address:10.0.0.1", "x", "10.0.0.1", true],
  ["IP Address:10.0.0.1", "10.0.0.2", "10.0.0.2", false],
  ["", "10.0.0.1", "10.0.0.1", true],
  ["DNS:db.example", "10.0.0.1", "10.0.0.1", true],
  ["IP Address:0:0:0:0:0:0:0:1", "x", "::1", true],
  ["IP Address:FE80:0:0:0:0:0:0:1", "x", "fe80::1", true],
  ["IP Address:0A000001", "x", "10.0.0.1", true],
  ["IP Address:FE800000000000000000000000000001", "x", "fe80::1", true],
  ["DNS:10.0.0.1", "x", "10.0.0.1", true],
  ['DNS:"a, DNS:evil, b"', "x", "evil", false],
];

for (const [subjectaltname, CN, host, is] of CASES) {
  Deno.test(`isForHost() ${is ? "takes" : "refuses"} "${subjectaltname}", ${CN} for ${host}`, () => {
    assert.equal(isForHost({ subjectaltname, subject: { CN } }, host), is);
  });
}
