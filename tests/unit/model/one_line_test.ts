import assert from "node:assert/strict";
import { oneLine } from "../../../src/model/one_line.ts";

Deno.test("oneLine() leaves no text that could forge a line or hide in a terminal", () => {
  assert.equal(oneLine("plain größe 名前 'x'"), "plain größe 名前 'x'");
  assert.equal(oneLine("a\r\n\u2028b\u001b[31mc\td"), "a b [31mc d");
  assert.equal(oneLine("abc\u202edef\u200b"), "abc\\u202edef\\u200b");
  assert.equal(oneLine("\u{e0001}"), "\\udb40\\udc01");
});
