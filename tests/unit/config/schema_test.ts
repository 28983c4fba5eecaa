import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { toJsonSchema } from "../../../src/config/schema.ts";

type JsonSchema = Record<string, unknown>;

function objectsIn(schema: unknown): readonly JsonSchema[] {
  if (schema === null || typeof schema !== "object") return [];
  // A condition has properties too, but no type.
  const own = "type" in schema && schema.type === "object" && "properties" in schema
    ? [schema as JsonSchema]
    : [];
  return [...own, ...Object.values(schema).flatMap(objectsIn)];
}

Deno.test("toJsonSchema() describes both shapes, each object closed and each field described", () => {
  const schema = toJsonSchema();
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  assert.equal(schema.title, "pg-provisioner config");
  const shapes = schema.anyOf as readonly JsonSchema[];
  assert.deepEqual(shapes.map(({ required }) => required), [
    ["root_connection_string", "databases"],
    ["servers"],
  ]);
  const objects = objectsIn(schema);
  assert.equal(objects.length, 11);
  for (const object of objects) {
    assert.equal(object.additionalProperties, false);
    for (const [key, field] of Object.entries(object.properties as Record<string, JsonSchema>)) {
      assert.equal(typeof field.description, "string", key);
      assert.match(String(field.description), /\.$/, key);
    }
  }
});

Deno.test("toJsonSchema() keeps editors from names that would be refused", () => {
  const { $defs } = toJsonSchema() as { $defs: Record<string, JsonSchema> };
  // deno-fmt-ignore
  assert.deepEqual(Object.keys($defs).sort(), [
    "database", "defaults", "extension", "membership", "role", "secret", "server", "user",
  ]);
  const { database, user } = $defs.database?.properties as Record<string, JsonSchema>;
  assert.equal(database?.maxLength, 63);
  assert.deepEqual(database?.not, { enum: ["postgres", "template0", "template1"] });
  assert.deepEqual(user?.not, { pattern: "^(pg_.*|public|none)$" });
  const { member_of } = $defs.role?.properties as { member_of: { items: JsonSchema } };
  const [group] = member_of.items.anyOf as readonly JsonSchema[];
  assert.deepEqual(group?.not, { enum: ["public", "none", "pg_database_owner"] });
});

Deno.test("toJsonSchema() tells editors what an absent database and an absent role may not have", () => {
  const { $defs } = toJsonSchema() as { $defs: Record<string, JsonSchema> };
  const refused = (name: string) =>
    Object.keys(($defs[name]?.then as { properties: JsonSchema }).properties);
  const left = (name: string) =>
    Object.keys($defs[name]?.properties as JsonSchema).filter((key) =>
      !refused(name).includes(key)
    );
  assert.deepEqual(left("database"), ["database", "user", "password", "state", "force"]);
  assert.deepEqual(left("role"), ["role", "state"]);
  assert.deepEqual($defs.database?.else, {
    required: ["user"],
    properties: { force: { const: false } },
  });
});

Deno.test("toJsonSchema() takes and refuses what loading does, as far as it can tell", () => {
  const isValid = new Ajv2020({ allowUnionTypes: true, formats: { "date-time": true } })
    .compile(toJsonSchema());
  const config = (entry: object, keys: object = {}) => ({
    root_connection_string: { env: "ROOT" },
    databases: [entry],
    ...keys,
  });
  const app = { database: "app", user: "app", password: "p" };
  const right = [
    config(app),
    config({ database: "app", state: "absent", force: true }),
    config({ ...app, extensions: ["a", { name: "b" }], settings: { a: null, "b.c": 1, d: true } }),
    config({ ...app, users: [{ user: "a", access: "read" }] }, { defaults: { comment: "" } }),
    config(app, { roles: [{ role: "a", member_of: ["pg_monitor", { role: "b", set: true }] }] }),
    config(app, { roles: [{ role: "a", valid_until: "infinity" }, { role: "b", login: false }] }),
    { defaults: {}, servers: [{ ...config(app), name: "a", defaults: {}, roles: [] }] },
  ];
  const wrong = [
    config({ database: "app" }),
    config({ ...app, force: true }),
    config({ ...app, state: "absent", schemas: [] }),
    config({ ...app, schemas: ["pg_app"] }),
    config({ ...app, connection_limit: -2 }),
    config({ ...app, settings: { "a-b": 1 } }),
    config(app, { defaults: { force: true } }),
    config(app, { roles: [{ role: "a", state: "absent", login: true }] }),
    config(app, { roles: [{ role: "a", member_of: ["public"] }] }),
    { servers: [{ ...config(app), name: "a" }], roles: [] },
  ];
  for (const each of right) assert.ok(isValid(each), JSON.stringify([each, isValid.errors]));
  for (const each of wrong) assert.ok(!isValid(each), JSON.stringify(each));
});
