import assert from "node:assert/strict";
import { showStatement } from "../../../src/model/statement.ts";
import {
  resetOnDatabase,
  resetOnRole,
  sameSettingValue,
  setOnDatabase,
  setOnRole,
  splitNames,
} from "../../../src/sql/setting.ts";

Deno.test("setOnRole() and setOnDatabase() quote names and values", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["work_mem", "4MB", `SET "work_mem" TO '4MB'`],
    ["DateStyle", "ISO, DMY", `SET "DateStyle" TO 'ISO, DMY'`],
    ["my.Own", "it's \\ here", `SET "my"."Own" TO E'it''s \\\\ here'`],
    ["search_path", 'a, "B c","d""e", $user', `SET "search_path" TO 'a', 'B c', 'd"e', '$user'`],
    ["SEARCH_PATH", "Folded", `SET "SEARCH_PATH" TO 'folded'`],
    ["search_path", "", `SET "search_path" TO ''`],
    ["search_path", '""', `SET "search_path" TO ''`],
    [
      "session_preload_libraries",
      "$libdir/Mine, b",
      `SET "session_preload_libraries" TO '$libdir/Mine', 'b'`,
    ],
  ];
  for (const [setting, value, clause] of cases) {
    assert.equal(showStatement(setOnRole('r"', setting, value)), `ALTER ROLE "r""" ${clause}`);
    assert.equal(showStatement(setOnDatabase("d", setting, value)), `ALTER DATABASE "d" ${clause}`);
  }
});

Deno.test("resetOnRole() and resetOnDatabase() quote names", () => {
  assert.equal(showStatement(resetOnRole('r"', "my.Own")), 'ALTER ROLE "r""" RESET "my"."Own"');
  assert.equal(showStatement(resetOnDatabase("d", "x")), 'ALTER DATABASE "d" RESET "x"');
});

Deno.test("splitNames() splits as the server does", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["", []],
    [" , ", []],
    ["a", ["a"]],
    [" A , b ", ["a", "b"]],
    ['"A, b" ,c', ["A, b", "c"]],
    ['"a""b"', ['a"b']],
    ['"$user", public', ["$user", "public"]],
  ];
  for (const [list, names] of cases) {
    assert.deepEqual(splitNames(list, { fold: true }), names, list);
  }
  assert.deepEqual(splitNames('A, "B"', { fold: false }), ["A", "B"]);
});

Deno.test("sameSettingValue() compares lists by their names, and others as text", () => {
  const cases: readonly (readonly [string, string, string, boolean])[] = [
    ["work_mem", "4MB", "4MB", true],
    ["work_mem", "4MB", "4096kB", false],
    ["datestyle", "ISO, DMY", "ISO,DMY", false],
    ["search_path", 'a, "B c"', 'A,"B c"', true],
    ["Search_Path", "a, b", "a,b", true],
    ["search_path", '""', "", true],
    ["search_path", '"A"', "a", false],
    ["search_path", "a, b", "b, a", false],
    ["search_path", "a", "a, b", false],
    ["session_preload_libraries", '"Mine"', "Mine", true],
    ["session_preload_libraries", '"Mine"', "mine", false],
  ];
  for (const [setting, stored, declared, same] of cases) {
    assert.equal(sameSettingValue(setting, stored, declared), same, `${stored} | ${declared}`);
  }
});
