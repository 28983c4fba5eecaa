import assert from "node:assert/strict";
import { toJsonSchema } from "../../../src/config/schema.ts";

type JsonSchema = Record<string, unknown>;

function objectsIn(schema: unknown): readonly JsonSchema[] {
  if (schema === null || typeof schema !== "object") return [];
  const own = "properties" in schema ? [schema as JsonSchema] : [];
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
  assert.equal(objects.length, 6);
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
  assert.deepEqual(Object.keys($defs).sort(), ["database", "secret", "server"]);
  const { database, user } = $defs.database?.properties as Record<string, JsonSchema>;
  assert.equal(database?.maxLength, 63);
  assert.deepEqual(database?.not, { enum: ["postgres", "template0", "template1"] });
  assert.deepEqual(user?.not, { pattern: "^(pg_.*|public|none)$" });
});
