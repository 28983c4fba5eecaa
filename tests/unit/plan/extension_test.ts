import assert from "node:assert/strict";
import type { ActualExtension, AvailableExtension } from "../../../src/model/actual.ts";
import type { DesiredExtension } from "../../../src/model/desired.ts";
import { diffExtensions } from "../../../src/plan/extension.ts";
import {
  actual,
  actualExtension,
  actualInside,
  actualSchema,
  availableExtension,
  byName,
  desiredDatabase,
  restrictedServer,
  serverFacts,
} from "../../support/builders.ts";
import { showSteps } from "../../support/show_steps.ts";

const superuserOnly = new Map([["1.1", { trusted: false, superuser: true, schema: null }]]);

function steps(
  declared: Partial<DesiredExtension>,
  { installed, available = [availableExtension("hstore")], server = serverFacts() }: {
    readonly installed?: ActualExtension;
    readonly available?: readonly AvailableExtension[];
    readonly server?: ReturnType<typeof serverFacts>;
  } = {},
) {
  const extension = { name: "hstore", origin: "databases[0].extensions[0]", ...declared };
  return diffExtensions(
    desiredDatabase("shop", "app", { extensions: [extension] }),
    actualInside({
      schemas: ["ext", 'e"xt'].map((name) => actualSchema(name, "app")),
      extensions: installed ? [installed] : [],
    }),
    actual({ server, availableExtensions: byName(available) }),
  );
}

function diff(...args: Parameters<typeof steps>): readonly string[] {
  return showSteps(steps(...args));
}

Deno.test("diffExtensions() creates what is missing, as the database's owner", () => {
  assert.deepEqual(diff({}), ['app: CREATE EXTENSION "hstore" SCHEMA "public"']);
  assert.deepEqual(diff({ schema: 'e"xt', version: "1.0" }), [
    'app: CREATE EXTENSION "hstore" SCHEMA "e""xt" VERSION "1.0"',
  ]);
});

Deno.test("diffExtensions() lets an extension that names its schema choose it", () => {
  const versions = new Map([["1.1", { trusted: true, superuser: true, schema: "pg_catalog" }]]);
  const available = [availableExtension("hstore", { versions })];
  assert.deepEqual(diff({}, { available }), ['app: CREATE EXTENSION "hstore"']);
});

Deno.test("diffExtensions() leaves an installed one alone where nothing else is declared", () => {
  const installed = actualExtension("hstore", { version: "0.9", schema: "elsewhere" });
  assert.deepEqual(diff({}, { installed, available: [] }), []);
  assert.deepEqual(diff({ version: "0.9", schema: "elsewhere" }, { installed }), []);
});

Deno.test("diffExtensions() says what the server does not have", () => {
  assert.deepEqual(diff({}, { available: [] }), [
    'blocked: Extension "hstore" is not available on the server',
  ]);
  const [step] = steps({ version: "9" });
  assert.ok(step && "blocked" in step);
  assert.equal(step.blocked.message, 'Extension "hstore" is not available in version 9');
  assert.equal(step.blocked.hint, "The server has 1.0, 1.1");
});

Deno.test("diffExtensions() leaves to a superuser what is not trusted, with the statement to run", () => {
  const available = [availableExtension("hstore", { versions: superuserOnly })];
  const [step] = steps({ schema: "ext" }, { available, server: restrictedServer() });
  assert.ok(step && "blocked" in step);
  assert.match(step.blocked.message, /is for superusers to create, update and move/);
  assert.equal(
    step.blocked.hint,
    'Have one run, in database "shop": CREATE EXTENSION "hstore" SCHEMA "ext"',
  );
  assert.deepEqual(diff({}, { available }), ['app: CREATE EXTENSION "hstore" SCHEMA "public"']);
  const installed = actualExtension("hstore", { owner: "app" });
  const [update] = steps({ version: "1.1" }, { installed, available, server: restrictedServer() });
  assert.ok(update && "blocked" in update);
  assert.match(update.blocked.hint, /: ALTER EXTENSION "hstore" UPDATE TO "1.1"$/);
  const harmless = new Map([["1.1", { trusted: false, superuser: false, schema: null }]]);
  for (const versions of [harmless, availableExtension("x").versions]) {
    const found = [availableExtension("hstore", { versions })];
    assert.deepEqual(diff({}, { available: found, server: restrictedServer() }), [
      'app: CREATE EXTENSION "hstore" SCHEMA "public"',
    ]);
  }
});

Deno.test("diffExtensions() updates and moves what differs, as the extension's owner", () => {
  const installed = actualExtension("hstore", { owner: "other" });
  assert.deepEqual(diff({ version: "1.1" }, { installed }), [
    'other: ALTER EXTENSION "hstore" UPDATE TO "1.1"',
  ]);
  assert.deepEqual(diff({ version: "1.1", schema: "ext" }, { installed }), [
    'other: ALTER EXTENSION "hstore" UPDATE TO "1.1"; ALTER EXTENSION "hstore" SET SCHEMA "ext"',
  ]);
});

Deno.test("diffExtensions() leaves to a superuser to move what a superuser's script made", () => {
  const versions = new Map([["1.1", { trusted: true, superuser: true, schema: null }]]);
  const available = [availableExtension("hstore", { versions })];
  const installed = actualExtension("hstore", { version: "1.1", owner: "app" });
  const options = { installed, available, server: restrictedServer() };
  const [step] = steps({ schema: "ext" }, options);
  assert.ok(step && "blocked" in step);
  assert.match(step.blocked.hint, /: ALTER EXTENSION "hstore" SET SCHEMA "ext"$/);
});

Deno.test("diffExtensions() says what cannot be moved, or updated", () => {
  const installed = actualExtension("hstore", { relocatable: false });
  assert.deepEqual(diff({ schema: "ext" }, { installed }), [
    'blocked: Extension "hstore" is in schema "public" and cannot be moved',
  ]);
  // In its schema already, it can be updated all the same.
  assert.deepEqual(diff({ schema: "public", version: "1.1" }, { installed }), [
    'postgres: ALTER EXTENSION "hstore" UPDATE TO "1.1"',
  ]);
  assert.deepEqual(diff({ version: "9" }, { installed: actualExtension("hstore") }), [
    'blocked: Extension "hstore" is not available in version 9',
  ]);
  assert.deepEqual(
    diff({ version: "9" }, { installed: actualExtension("hstore"), available: [] }),
    [
      'blocked: Extension "hstore" is not available on the server',
    ],
  );
});

Deno.test("diffExtensions() says where the schema is missing that it is to be in", () => {
  const message = 'blocked: Schema "new", which extension "hstore" is to be in, does not exist';
  assert.deepEqual(diff({ schema: "new" }), [message]);
  assert.deepEqual(diff({ schema: "new" }, { installed: actualExtension("hstore") }), [message]);
  assert.deepEqual(diff({ schema: "pg_catalog" }), [
    'app: CREATE EXTENSION "hstore" SCHEMA "pg_catalog"',
  ]);
  // One that is declared is created before.
  const extension = { name: "hstore", schema: "new", origin: "" };
  const desired = desiredDatabase("shop", "app", { schemas: ["new"], extensions: [extension] });
  const found = actual({ availableExtensions: byName([availableExtension("hstore")]) });
  assert.deepEqual(showSteps(diffExtensions(desired, actualInside(), found)), [
    'app: CREATE EXTENSION "hstore" SCHEMA "new"',
  ]);
});
