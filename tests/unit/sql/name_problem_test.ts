import assert from "node:assert/strict";
import { type NameKind, nameProblem } from "../../../src/sql/name_problem.ts";

Deno.test("nameProblem() takes what PostgreSQL keeps byte for byte", () => {
  const fine = ["a", " ", "a b", 'a"b', "a'b", "a.b", "a\nb", "😀", "é".repeat(31), "x".repeat(63)];
  const lookReserved = ["PG_x", "Public", "None", "current_user", "user", "all", "pgx", "a=b", "%"];
  for (const name of [...fine, ...lookReserved]) {
    assert.equal(nameProblem("role", name), undefined, name);
    assert.equal(nameProblem("database", name), undefined, name);
  }
  for (const name of ["pg_x", "public", "none"]) {
    assert.equal(nameProblem("database", name), undefined, name);
    assert.equal(nameProblem("extension", name), undefined, name);
  }
  for (const name of ["public", "none", "PG_x"]) {
    assert.equal(nameProblem("schema", name), undefined, name);
  }
  for (const name of ["pg_monitor", "rds_superuser"]) {
    assert.equal(nameProblem("group", name), undefined, name);
  }
});

Deno.test("nameProblem() knows what each kind of thing cannot be called", () => {
  const cases: readonly (readonly [NameKind, string, string])[] = [
    ["schema", "pg_x", 'Schema name "pg_x" is reserved: it begins with "pg_"'],
    [
      "schema",
      "information_schema",
      'Schema name "information_schema" is reserved: the server describes itself there',
    ],
    ["group", "public", 'Role name "public" is reserved: to PostgreSQL it means every role'],
    [
      "group",
      "pg_database_owner",
      'Role "pg_database_owner" has the owner of each database as its only member',
    ],
    ["extension", "", "Extension name is empty"],
  ];
  for (const [kind, name, message] of cases) {
    assert.equal(nameProblem(kind, name)?.message, message);
  }
});

Deno.test("nameProblem() says what is wrong with a name, without letting it forge output", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "Role name is empty"],
    ["a\0b", String.raw`Role name "a\u0000b" contains a NUL character`],
    ["\ud800", String.raw`Role name "\ud800" contains half a surrogate pair`],
    ["x".repeat(64), `Role name "${"x".repeat(64)}" is 64 bytes long`],
    ["é".repeat(32), `Role name "${"é".repeat(32)}" is 64 bytes long`],
    ["😀".repeat(16), `Role name "${"😀".repeat(16)}" is 64 bytes long`],
    ["\u001b[2J".repeat(20), `Role name "${"\\u001b[2J".repeat(20)}" is 80 bytes long`],
    ["x".repeat(5000), `Role name "${"x".repeat(80)}…" is 5000 bytes long`],
    ["pg_x", 'Role name "pg_x" is reserved: it begins with "pg_"'],
    ["public", 'Role name "public" is reserved: to PostgreSQL it means every role'],
    ["none", 'Role name "none" is reserved: to PostgreSQL it means no role'],
  ];
  for (const [name, message] of cases) assert.equal(nameProblem("role", name)?.message, message);
});
