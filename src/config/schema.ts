import { z } from "zod";
import type { Path } from "./path.ts";
import { databaseDefaults, databaseEntry } from "./schema/database_entry.ts";
import { roleEntry } from "./schema/role_entry.ts";
import { secret } from "./schema/secret.ts";

const connectionKeys = {
  root_connection_string: secret.describe(
    "How to reach the server as an admin: postgres://user:password@host:5432/postgres, with " +
      "parameters such as sslmode as libpq knows them.",
  ),
  root_password: secret.optional().describe(
    "Password of the admin. Goes before the one in root_connection_string.",
  ),
  databases: z.array(databaseEntry).describe(
    "The databases that the server is to have. One that is not listed is left alone.",
  ),
  roles: z.array(roleEntry).optional().describe(
    "Roles that belong to no one database, or more about those that do. One that is not listed " +
      "is left alone.",
  ),
};

const schemaKey = z.string().optional().describe("Address of this JSON Schema, for editors.");

const oneServer = z.strictObject({
  $schema: schemaKey,
  ...connectionKeys,
  defaults: databaseDefaults.optional().describe(
    "Values for every database entry that does not set them.",
  ),
}).describe("Databases of one server.");

const serverEntry = z.strictObject({
  // Without control characters, since it begins lines of logs.
  name: z.string().min(1).regex(/^\P{Cc}*$/u).describe(
    "What logs and reports call the server. Each server's is its own.",
  ),
  ...connectionKeys,
  defaults: databaseDefaults.optional().describe(
    "Values for every database entry of this server that does not set them. Go before those at " +
      "the top of the file, key by key.",
  ),
}).meta({ id: "server", description: "One server and its databases." });

const manyServers = z.strictObject({
  $schema: schemaKey,
  servers: z.array(serverEntry).min(1).describe(
    "Several servers, provisioned side by side. Stands in place of root_connection_string, " +
      "databases and roles.",
  ),
  defaults: databaseDefaults.optional().describe(
    "Values for every database entry, of any server, that does not set them.",
  ),
}).describe("Databases of several servers.");

const SHAPES = { one: oneServer, many: manyServers };

/** `one` has root_connection_string and databases at the top, `many` has servers. */
export type Shape = keyof typeof SHAPES;
export type SecretValue = z.infer<typeof secret>;
export type DatabaseEntry = z.infer<typeof databaseEntry>;
export type DatabaseDefaults = z.infer<typeof databaseDefaults>;
export type RoleEntry = z.infer<typeof roleEntry>;
export type ServerEntry = Omit<z.infer<typeof serverEntry>, "name"> & { readonly name?: string };
export type SchemaIssue = z.core.$ZodIssue;

/** What keeps a value from being of a shape: empty if it is. */
export function schemaIssues(shape: Shape, value: unknown): readonly SchemaIssue[] {
  return SHAPES[shape].safeParse(value).error?.issues ?? [];
}

/** The keys that the object at a path may have; none where no object is expected. */
export function knownKeys(shape: Shape, path: Path): readonly string[] {
  const schema = objectOf(schemaAt(shape, path));
  return schema === undefined ? [] : Object.keys(schema.shape);
}

/** How far a path leads to a secret: all of it, or to the secret that it leads into. */
export function secretPath(shape: Shape, path: Path): Path | undefined {
  for (let length = 1; length <= path.length; length++) {
    const schema = schemaAt(shape, path.slice(0, length));
    // Each description makes a copy of the schema, but not of its options.
    if (schema instanceof z.ZodUnion && schema.options === secret.options) {
      return path.slice(0, length);
    }
  }
  return undefined;
}

function schemaAt(shape: Shape, path: Path): unknown {
  let schema: unknown = SHAPES[shape];
  for (const segment of path) {
    if (schema instanceof z.ZodArray) schema = schema.element;
    else schema = objectOf(schema)?.shape[segment];
    if (schema instanceof z.ZodOptional) schema = schema.unwrap();
  }
  return schema;
}

/** The object that a schema expects, perhaps beside other things, such as a name. */
function objectOf(schema: unknown): z.ZodObject | undefined {
  const candidates = schema instanceof z.ZodUnion ? schema.options : [schema];
  return candidates.find((each): each is z.ZodObject => each instanceof z.ZodObject);
}

/** The JSON Schema of the config, as editors use it. */
export function toJsonSchema(): Record<string, unknown> {
  const config = z.union([oneServer, manyServers]).meta({
    title: "pg-provisioner config",
    description: "PostgreSQL databases, their users, and roles.",
  });
  return z.toJSONSchema(config, { io: "input" });
}
