import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigError } from "../../../src/config/config_error.ts";
import { renderIssues } from "../../../src/config/config_issue.ts";
import { loadConfigText } from "../../support/load_config_text.ts";

/** Everything of an error that could be shown, logged or inspected. */
async function everythingShown(text: string): Promise<string> {
  try {
    return Deno.inspect(await loadConfigText(text), { depth: 20, strAbbreviateSize: 1e6 });
  } catch (error) {
    assert.ok(error instanceof ConfigError, `Not a ConfigError: ${error}`);
    return [
      renderIssues(error.issues),
      JSON.stringify(error.issues),
      error.message,
      error.hint,
      Deno.inspect(error, { depth: 20, strAbbreviateSize: 1e6 }),
    ].join("\n");
  }
}

/** JSON in the neighbourhood of a config: known keys, with anything behind them. */
const nearlyConfig: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom<unknown>(
      "app",
      "",
      "pg_x",
      "absent",
      "icu",
      null,
      5,
      1.5,
      true,
      "postgres://a@b/c",
    ),
    fc.string({ unit: "binary" }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        "$schema",
        "servers",
        "databases",
        "database",
        "databse",
        "user",
        "password",
        "root_password",
        "root_connection_string",
        "name",
        "roles",
        "role",
        "defaults",
        "users",
        "access",
        "schemas",
        "schema",
        "extensions",
        "settings",
        "member_of",
        "connection_limit",
        "valid_until",
        "template",
        "locale_provider",
        "icu_locale",
        "state",
        "force",
        "env",
        "file",
        "__proto__",
        "constructor",
        "toString",
      ),
      tie("value"),
      { maxKeys: 5 },
    ),
  ),
})).value;

Deno.test("loadConfig() throws nothing but ConfigError for any JSON", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), nearlyConfig), async (value) => {
      await everythingShown(JSON.stringify(value));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("loadConfig() throws nothing but ConfigError for any text", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), async (text) => {
      await everythingShown(text);
    }),
    { numRuns: 500 },
  );
});

const SECRET = "hunter2-geheim";

/** A valid config, each value of which can be replaced. */
const CONFIG = {
  $schema: "x",
  root_connection_string: `postgres://admin:${SECRET}@db/postgres`,
  root_password: SECRET as unknown,
  databases: [
    { database: "a", user: "a", password: SECRET },
    { database: "b", user: "a", password: SECRET },
    { database: "c", user: "c", password: SECRET, users: [{ user: "d", access: "read" }] },
  ] as unknown,
  roles: [{ role: "d", password: SECRET }] as unknown,
  defaults: { users: [{ user: "e", password: SECRET, access: "write" }] } as unknown,
};

const wrappings: readonly ((secret: unknown) => unknown)[] = [
  (secret) => secret,
  (secret) => [secret],
  (secret) => ({ value: secret }),
  (secret) => ({ env: [secret] }),
  (secret) => ({ env: `${secret} !` }),
  (secret) => ({ env: "A", file: secret }),
  (secret) => ({ [String(secret)]: secret }),
  (secret) => ({ root_connection_string: secret, databases: secret }),
  (secret) => ({ "database": "x", "user": secret, "password": [secret] }),
];

const places: readonly ((value: unknown) => unknown)[] = [
  (value) => value,
  (value) => ({ ...CONFIG, $schema: value }),
  (value) => ({ ...CONFIG, root_connection_string: value }),
  (value) => ({ ...CONFIG, root_password: value }),
  (value) => ({ ...CONFIG, databases: value }),
  (value) => ({ ...CONFIG, databases: [value] }),
  (value) => ({ ...CONFIG, databases: [{ database: "a", user: "a", password: value }, 5] }),
  (value) => ({ ...CONFIG, databases: [{ database: "a", user: "a", password: "x", more: value }] }),
  (value) => ({ ...CONFIG, databases: [{ database: "a", user: [value], password: "x" }] }),
  (value) => ({ ...CONFIG, roles: value }),
  (value) => ({ ...CONFIG, roles: [{ role: "x", password: value, login: value }] }),
  (value) => ({ ...CONFIG, roles: [{ role: "x", valid_until: value, member_of: [[value]] }] }),
  (value) => ({ ...CONFIG, roles: [{ role: "x", state: value, createdb: value }] }),
  (value) => ({ ...CONFIG, defaults: value }),
  (value) => ({ ...CONFIG, defaults: { users: [{ user: "x", password: value, access: value }] } }),
  (value) => ({ ...CONFIG, defaults: { settings: { a: [value] }, locale_provider: value } }),
  (value) => ({ servers: value }),
  (value) => ({ servers: [value], ...CONFIG }),
];

Deno.test("loadConfig() never shows a secret, wherever it stands", async () => {
  for (const [at, place] of places.entries()) {
    for (const [how, wrap] of wrappings.entries()) {
      // As a key of something that is not a secret it cannot be told from a misspelt one.
      if (how === 6 && ![2, 3, 6, 10, 14].includes(at)) continue;
      const shown = await everythingShown(JSON.stringify(place(wrap(SECRET))));
      assert.ok(!shown.includes(SECRET), shown);
    }
  }
});

Deno.test("loadConfig() never shows a secret of a broken file", async () => {
  const text = JSON.stringify(CONFIG, null, 2);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(text.length),
      fc.nat(4),
      fc.constantFrom("", '"', "{", "}", ",", "\n", "'", "\\", "/*", "//", "\0", "]"),
      async (at, removed, added) => {
        const shown = await everythingShown(text.slice(0, at) + added + text.slice(at + removed));
        assert.ok(!shown.includes("hunter2"), shown);
        assert.ok(!shown.includes("geheim"), shown);
      },
    ),
    { numRuns: 1000 },
  );
});
