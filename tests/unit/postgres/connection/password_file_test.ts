import assert from "node:assert/strict";
import { findInPasswordFile } from "../../../../src/postgres/connection/password_file.ts";

const QUESTION = { host: "db", port: 5432, database: "shop", user: "app" };

const CASES: readonly (readonly [file: string, password: string | undefined])[] = [
  ["db:5432:shop:app:pw", "pw"],
  ["*:*:*:*:pw", "pw"],
  ["db:5432:shop:app:pw\r\n", "pw"],
  ["other:*:*:*:no\n*:*:*:app:pw\n*:*:*:*:later", "pw"],
  ["# db:5432:shop:app:no\n\ndb:5432:shop\n*:*:*:*:pw", "pw"],
  ["db:5432:shop:app:a\\:b\\\\c", "a:b\\c"],
  ["db:5432:shop:app:pw:more", "pw"],
  ["d\\b:5432:shop:app:pw", "pw"],
  ["*b:5432:shop:app:pw", undefined],
  ["db:5432:shop:app:", undefined],
  ["db:5432:shop:app", undefined],
  ["db:543:shop:app:pw", undefined],
  ["db:5432:shop:ap:pw", undefined],
  ["", undefined],
];

for (const [file, password] of CASES) {
  Deno.test(`findInPasswordFile() finds ${password} in ${JSON.stringify(file)}`, () => {
    assert.equal(findInPasswordFile(file, QUESTION)?.reveal(), password);
  });
}

Deno.test("findInPasswordFile() knows the default socket's folder as localhost", () => {
  const question = { ...QUESTION, host: "/var/run/postgresql" };
  assert.equal(findInPasswordFile("localhost:*:*:*:pw", question)?.reveal(), "pw");
  assert.equal(
    findInPasswordFile("/var/run/postgresql:*:*:*:pw", question)?.reveal(),
    undefined,
  );
});
