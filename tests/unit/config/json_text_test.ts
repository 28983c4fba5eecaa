import assert from "node:assert/strict";
import fc from "fast-check";
import { parseJsonText } from "../../../src/config/json_text.ts";
import { formatPath, type Path } from "../../../src/config/path.ts";

/** Text with a broken place, and each fault as `line:column message`. */
const BROKEN: readonly (readonly [string, string, readonly string[]])[] = [
  ["a comma before a bracket", '{"a": [1, 2,\n ], }', [
    "1:12 a comma before a closing bracket",
    "2:3 a comma before a closing bracket",
  ]],
  ["comments", '{\n// one\n"a": 1 /* two */}', ["2:1 a comment", "3:8 a comment"]],
  ["a missing comma", '{"a": "x"\n "b": 1}', ["2:2 a comma is missing before this"]],
  ["two missing commas and a missing value", '{"a": [1 2 3],\n "b": }', [
    "1:10 a comma is missing before this",
    "1:12 a comma is missing before this",
    "2:7 a value is expected here",
  ]],
  ["single quotes", "{'a': 1}", ["1:2 a word without double quotes"]],
  ["a value without quotes", '{"password": hunter2}', ["1:14 a word without double quotes"]],
  ["a missing colon", '{"a" 1}', ["1:6 a colon is missing after the key before this"]],
  ["a text without its end", '{"password": "hunter2\n}', [
    "1:14 a text without its closing double quote",
  ]],
  ["a text with a tab", '{"a": "x\ty"}', ["1:7 a control character inside a text"]],
  ["an unknown escape", '{"a": "C:\\dir"}', ["1:7 an escape that JSON does not know"]],
  ["a broken unicode escape", '{"a": "\\u12"}', [
    "1:7 a \\u escape without its four hexadecimal digits",
  ]],
  ["a number that breaks off", '{"a": 1.}', ["1:7 a number that breaks off"]],
  ["a leading zero", '{"a": 01}', ["1:8 a comma is missing before this"]],
  ["an object without its end", '{\n"a": {"b": 1}\n', ['3:1 a closing "}" is missing']],
  ["a list without its end", '{"a": [1', ['1:9 a closing "]" is missing']],
  ["two values", '{"a": 1}\n{"b": 1}', ["2:1 something follows after the end of the config"]],
  ["a comment without its end", '{"a": 1} /* b', ["1:10 a comment"]],
];

for (const [name, text, expected] of BROKEN) {
  Deno.test(`parseJsonText() shows where JSON is broken by ${name}`, async () => {
    const { value, faults } = await parseJsonText(text);
    assert.equal(value, undefined);
    assert.deepEqual(
      faults.map(({ position, message }) =>
        `${position.line}:${position.column} ${message.replace("Not valid JSON: ", "")}`
      ),
      expected,
    );
  });
}

Deno.test("parseJsonText() gives at least one fault for whatever JSON.parse refuses", async () => {
  const json = fc.json().chain((text) =>
    fc.tuple(fc.nat(text.length), fc.nat(3), fc.string({ maxLength: 2, unit: "binary" }))
      .map(([at, removed, added]) => text.slice(0, at) + added + text.slice(at + removed))
  );
  await fc.assert(
    fc.asyncProperty(json, async (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      const { value, faults } = await parseJsonText(text);
      assert.equal(value !== undefined, valid);
      if (!valid) assert.ok(faults.length > 0);
    }),
    { numRuns: 500 },
  );
});

Deno.test("parseJsonText() finds every key that stands twice, and no other", async (t) => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]}', []],
    ['{"a": "b\\":", "c\\"\\\\": "a:", "d" : ":"}', []],
    ['{"a": 1, "a": 2, "a": 3}', ["1:10 a", "1:18 a"]],
    ['{"a": 1,\n "\\u0061": 2}', ["2:2 a"]],
    ['{"x": [{"k":1, "l":1, "k":1}], "y": {"k":1}}', ["1:23 x[0].k"]],
    ['{"__proto__": 1, "__proto__": 2}', ["1:18 __proto__"]],
    ['{"": 1, "": 2}', ['1:9 [""]']],
    // A key inside a value that its namesake replaces.
    ['{"a": {"b": 1, "b": 2}, "a": 1}', ["1:16 a.b", "1:25 a"]],
  ];
  for (const [text, expected] of cases) {
    await t.step(text, async () => {
      const { value, faults } = await parseJsonText(text);
      assert.notEqual(value, undefined);
      assert.deepEqual(
        faults.map(({ position, path }) =>
          `${position.line}:${position.column} ${formatPath(path)}`
        ),
        expected,
      );
    });
  }
});

Deno.test("parseJsonText() sees no key twice in what JSON.stringify wrote", async () => {
  await fc.assert(fc.asyncProperty(fc.jsonValue(), fc.nat(2), async (value, indent) => {
    const { faults } = await parseJsonText(JSON.stringify(value, null, indent));
    assert.deepEqual(faults, []);
  }));
});

Deno.test("locator() finds values, keys, and what is around a missing thing", async (t) => {
  const text = '\r\n{\r\n  "a": [\r\n    1, {"b c": "😀", "d": 2}\r\n  ],\r\n  "a": null\r\n}';
  const locate = await (await parseJsonText(text.replace('"a": null', '"e": null'))).locator();
  const cases: readonly (readonly [Path, "key" | "value", string])[] = [
    [[], "value", "2:1"],
    [["a"], "value", "3:8"],
    [["a"], "key", "3:3"],
    [["a", 0], "value", "4:5"],
    [["a", 1, "b c"], "key", "4:9"],
    [["a", 1, "b c"], "value", "4:16"],
    // In UTF-16 units, as editors count.
    [["a", 1, "d"], "key", "4:22"],
    [["a", 1, "missing"], "value", "4:8"],
    [["a", 1, "missing"], "key", "4:8"],
    [["a", 7], "value", "3:8"],
    [["a", 0, "deep", "er"], "value", "4:5"],
    [["e"], "value", "6:8"],
  ];
  for (const [path, at, expected] of cases) {
    await t.step(`${at} of ${formatPath(path)}`, () => {
      const { line, column } = locate(path, at);
      assert.equal(`${line}:${column}`, expected);
    });
  }
  await t.step("the last of two, as JSON.parse takes it", async () => {
    const twice = await (await parseJsonText(text)).locator();
    assert.deepEqual(twice(["a"], "key"), { line: 6, column: 3 });
  });
});
