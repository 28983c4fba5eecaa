import assert from "node:assert/strict";
import { quoteForDisplay } from "../../../src/model/quote_for_display.ts";

Deno.test("quoteForDisplay() shows a text so that it cannot be mistaken", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["app", '"app"'],
    ['a"b\\c', String.raw`"a\"b\\c"`],
    ["é 😀", '"é 😀"'],
    ["a\nb\u001b[31m\u0085", String.raw`"a\nb\u001b[31m\u0085"`],
    ["a\u202eb\u200b\u2028\ufeff", String.raw`"a\u202eb\u200b\u2028\ufeff"`],
    ["\u{e0041}", String.raw`"\udb40\udc41"`],
    ["\ud800", String.raw`"\ud800"`],
    ["x".repeat(81), `"${"x".repeat(80)}…"`],
  ];
  for (const [text, expected] of cases) assert.equal(quoteForDisplay(text), expected);
});
