import assert from "node:assert/strict";
import { checkServer } from "../../../src/postgres/server_check.ts";

const FACTS = { versionNum: 160004, inRecovery: false, encoding: "UTF8", backendPid: 42 };
const OPTIONS = { label: "db:5432", database: "postgres", sessionPid: 42, allowPooler: false };

Deno.test("checkServer() has nothing against a server that is fit", () => {
  for (const versionNum of [140000, 160004, 180000, 190000]) {
    assert.deepEqual(checkServer({ ...FACTS, versionNum }, OPTIONS), []);
  }
});

const REFUSED: readonly (readonly [Partial<typeof FACTS>, RegExp, RegExp])[] = [
  [{ inRecovery: true }, /^The server db:5432 is a standby/, /Connect to the primary/],
  [{ versionNum: 120022 }, /runs PostgreSQL 12, which is too old$/, /Upgrade/],
  [{ versionNum: 90624 }, /runs PostgreSQL 9\.6, which is too old$/, /Upgrade/],
  [{ encoding: "LATIN1" }, /"postgres" on db:5432 is in the encoding LATIN1/, /in UTF8/],
  [{ encoding: "SQL_ASCII" }, /is in the encoding SQL_ASCII/, /in UTF8/],
  [{ backendPid: 7 }, /a pooler that changes sessions$/, /--allow-pooler/],
];

for (const [facts, message, hint] of REFUSED) {
  Deno.test(`checkServer() refuses ${JSON.stringify(facts)}`, () => {
    assert.throws(() => checkServer({ ...FACTS, ...facts }, OPTIONS), {
      code: "server_unsuitable",
      retry: "never",
      message,
      hint,
    });
  });
}

Deno.test("checkServer() warns of PostgreSQL 13, and of a pooler that is allowed", () => {
  const warnings = checkServer(
    { ...FACTS, versionNum: 130020, backendPid: 7 },
    { ...OPTIONS, allowPooler: true },
  );
  assert.match(warnings[0]!.message, /runs PostgreSQL 13$/);
  assert.match(warnings[1]!.message, /a pooler/);
  assert.equal(warnings.length, 2);
});
