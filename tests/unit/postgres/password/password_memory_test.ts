import assert from "node:assert/strict";
import { Secret } from "../../../../src/model/secret.ts";
import { PasswordMemory } from "../../../../src/postgres/password/password_memory.ts";

const [password, other] = [new Secret("one"), new Secret("two")];
const [stored, changed] = [new Secret("verifier"), new Secret("other verifier")];

Deno.test("matches() is true only while neither the declared nor the stored side has changed", () => {
  const memory = new PasswordMemory();
  assert.equal(memory.matches("app", password, stored), false);
  memory.remember("app", password, stored);
  assert.equal(memory.matches("app", new Secret("one"), new Secret("verifier")), true);
  assert.equal(memory.matches("app", other, stored), false);
  assert.equal(memory.matches("app", password, changed), false);
  assert.equal(memory.matches("app", password, undefined), false);
  assert.equal(memory.matches("another", password, stored), false);
});

Deno.test("matches() goes by the declared password where the stored one cannot be read", () => {
  const memory = new PasswordMemory();
  memory.remember("app", password, undefined);
  assert.equal(memory.matches("app", password, undefined), true);
  assert.equal(memory.matches("app", other, undefined), false);
  assert.equal(memory.matches("app", password, stored), false);
});

Deno.test("keepOnly() forgets roles that are no longer declared", () => {
  const memory = new PasswordMemory();
  for (const role of ["a", "b"]) memory.remember(role, password, stored);
  memory.keepOnly(new Set(["b"]));
  assert.equal(memory.matches("a", password, stored), false);
  assert.equal(memory.matches("b", password, stored), true);
});
