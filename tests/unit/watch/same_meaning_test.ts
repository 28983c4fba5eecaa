import assert from "node:assert/strict";
import { Secret } from "../../../src/model/secret.ts";
import { sameMeaning } from "../../../src/watch/same_meaning.ts";
import { desiredDatabase } from "../../support/builders.ts";
import { desiredRole, desiredServer } from "../../support/desired_builders.ts";

Deno.test("sameMeaning() takes two loads of the same text for the same", () => {
  const load = () => desiredServer([desiredDatabase("shop", "shop")]);
  assert.ok(sameMeaning(load(), load()));
});

Deno.test("sameMeaning() does not mind where in the file something stands", () => {
  const moved = { ...desiredDatabase("shop", "shop"), origin: "databases[7]" };
  assert.ok(sameMeaning(
    desiredServer([desiredDatabase("shop", "shop")]),
    desiredServer([moved]),
  ));
});

Deno.test("sameMeaning() sees every other difference", () => {
  const server = desiredServer([desiredDatabase("shop", "shop")]);
  const others = {
    "a secret": { ...server, connection: new Secret("postgres://other") },
    "a secret that is new": { ...server, password: new Secret("x") },
    "a role's password": {
      ...server,
      roles: [desiredRole("shop", { password: new Secret("another") })],
    },
    "an owner": desiredServer([desiredDatabase("shop", "wiki")]),
    "one more": desiredServer([desiredDatabase("shop", "shop"), desiredDatabase("wiki", "wiki")]),
    "one less": desiredServer([]),
    "a key that is new": { ...server, later: true },
  };
  for (const [what, other] of Object.entries(others)) {
    assert.ok(!sameMeaning(server, other), what);
    assert.ok(!sameMeaning(other, server), what);
  }
});

Deno.test("sameMeaning() compares maps by key", () => {
  const one = new Map([["a", "1"], ["b", null]]);
  assert.ok(sameMeaning(one, new Map([["b", null], ["a", "1"]])));
  assert.ok(!sameMeaning(one, new Map([["a", "1"]])));
  assert.ok(!sameMeaning(one, new Map([["a", "1"], ["b", "2"]])));
  assert.ok(!sameMeaning(one, new Map([["a", "1"], ["c", null]])));
});

Deno.test("sameMeaning() takes what it cannot look into for different", () => {
  assert.ok(!sameMeaning(new Set(), new Set()));
  assert.ok(!sameMeaning(new Secret("x"), {}));
  assert.ok(!sameMeaning({}, new Secret("x")));
});
