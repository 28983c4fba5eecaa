import assert from "node:assert/strict";
import type { ActualDatabase } from "../../../src/model/actual.ts";
import type { DesiredDatabase } from "../../../src/model/desired.ts";
import { diffUnalterable } from "../../../src/plan/unalterable.ts";
import { actual, actualDatabase, desiredDatabase } from "../../support/builders.ts";
import { showSteps } from "../../support/show_steps.ts";

function diff(
  declared: Partial<DesiredDatabase>,
  existing: Partial<ActualDatabase> = {},
): readonly string[] {
  const databases = [actualDatabase("shop", "app", existing)];
  const desired = desiredDatabase("shop", "app", declared);
  return showSteps(diffUnalterable(desired, actual({ databases })))
    .map((line) => line.replace(/^note: Database "shop" has (.*): that cannot be altered$/, "$1"));
}

Deno.test("diffUnalterable() notes what an existing database has otherwise", () => {
  const icu = { localeProvider: "icu", locale: "en" } as const;
  const cases: readonly (readonly [Partial<DesiredDatabase>, Partial<ActualDatabase>, string[]])[] =
    [
      [{ encoding: "LATIN1" }, {}, ["encoding UTF8, declared is LATIN1"]],
      [{ locale: "de_DE.UTF-8" }, {}, ["locale C.UTF-8, declared is de_DE.UTF-8"]],
      [{ localeProvider: "icu" }, {}, ["locale provider libc, declared is icu"]],
      [{ icuLocale: "de" }, icu, ["ICU locale en, declared is de"]],
      [{ icuLocale: "de" }, {}, ["ICU locale none, declared is de"]],
      [{ encoding: "LATIN1", locale: "C", localeProvider: "icu", icuLocale: "de" }, {}, [
        "encoding UTF8, declared is LATIN1",
        "locale provider libc, declared is icu",
        "locale C.UTF-8, declared is C",
        "ICU locale none, declared is de",
      ]],
    ];
  for (const [declared, existing, expected] of cases) {
    assert.deepEqual(diff(declared, existing), expected);
  }
});

Deno.test("diffUnalterable() takes for the same what the server does", () => {
  for (const encoding of ["UTF8", "utf-8", "Unicode", "UTF_8"]) {
    assert.deepEqual(diff({ encoding }), [], encoding);
  }
  for (const locale of ["C.UTF-8", "C.utf8", "c.utf-8"]) {
    assert.deepEqual(diff({ locale }), [], locale);
  }
  assert.deepEqual(diff({ template: "template0" }), []);
  assert.deepEqual(diff({}), []);
});

Deno.test("diffUnalterable() says nothing of what is not there, invalid, or to be absent", () => {
  const declared = { encoding: "LATIN1" };
  assert.deepEqual(diffUnalterable(desiredDatabase("shop", "app", declared), actual()), []);
  assert.deepEqual(diff(declared, { invalid: true }), []);
  assert.deepEqual(diff({ ...declared, state: "absent" }), []);
});
