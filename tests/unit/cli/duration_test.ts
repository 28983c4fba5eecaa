import assert from "node:assert/strict";
import { parseDuration } from "../../../src/cli/duration.ts";

Deno.test("parseDuration() takes a number with its unit, and nothing else", () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ["0", 0],
    ["0s", 0],
    ["500ms", 500],
    ["10s", 10_000],
    ["1.5s", 1_500],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["596h", 2_145_600_000],
    // A timer takes 31 bits; with more it goes off at once.
    ["597h", undefined],
    ["10", undefined],
    ["", undefined],
    ["s", undefined],
    ["-1s", undefined],
    ["1e3s", undefined],
    ["10 s", undefined],
    ["10S", undefined],
    ["1d", undefined],
    [".5s", undefined],
    ["1s\n", undefined],
  ];
  for (const [text, expected] of cases) assert.equal(parseDuration(text), expected, text);
});
