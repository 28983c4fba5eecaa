import assert from "node:assert/strict";
import fc from "fast-check";
import { Secret } from "../../../src/model/secret.ts";
import { quoteIdentifier, quoteLiteral, quoteSecret } from "../../../src/sql/quote.ts";

Deno.test("quoteIdentifier() always quotes", () => {
  assert.equal(quoteIdentifier("shop"), '"shop"');
  assert.equal(quoteIdentifier("a.b"), '"a.b"');
  assert.equal(quoteIdentifier('a"b""'), '"a""b"""""');
  assert.equal(quoteIdentifier("a\\'b"), '"a\\\'b"');
});

Deno.test("quoteLiteral() doubles quotes, and uses the form in which a backslash means one thing", () => {
  assert.equal(quoteLiteral("shop"), "'shop'");
  assert.equal(quoteLiteral("it's"), "'it''s'");
  assert.equal(quoteLiteral("a\\b"), "E'a\\\\b'");
  assert.equal(quoteLiteral("\\'"), "E'\\\\'''");
  assert.equal(quoteLiteral(""), "''");
});

Deno.test("quoteIdentifier() and quoteLiteral() never end before their last character", () => {
  const texts = fc.string({ unit: fc.constantFrom('"', "'", "\\", "a", "\n", "$", ";", "é") });
  fc.assert(fc.property(texts, (text) => {
    const identifier = quoteIdentifier(text);
    assert.match(identifier, /^"([^"]|"")*"$/);
    assert.equal(identifier.slice(1, -1).replaceAll('""', '"'), text);
    const literal = quoteLiteral(text);
    assert.match(literal, text.includes("\\") ? /^E'([^'\\]|''|\\\\)*'$/ : /^'([^'\\]|'')*'$/);
  }));
});

Deno.test("quoteSecret() quotes, and shows what no server takes for a constant", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom("'", "\\", "x") }), (text) => {
    const quoted = quoteSecret(new Secret(text));
    assert.equal(String(quoted), "[secret]");
    assert.equal(quoted.reveal(), quoteLiteral(text));
  }));
});
