import assert from "node:assert/strict";
import { Secret } from "../../../src/model/secret.ts";
import { revealStatement, showStatement } from "../../../src/model/statement.ts";

const statement = { fragments: ["PASSWORD '", new Secret("verifier"), "'"] };

Deno.test("showStatement() masks each secret, revealStatement() does not", () => {
  assert.equal(showStatement(statement), "PASSWORD '[secret]'");
  assert.equal(revealStatement(statement), "PASSWORD 'verifier'");
});
