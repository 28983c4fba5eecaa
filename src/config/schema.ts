import { z } from "zod";
import type { Path } from "./path.ts";

const MAX_NAME_LENGTH = 63;

const secret = z.union([
  z.string().min(1).describe("The text itself."),
  z.strictObject({
    env: z.string().min(1).describe("Name of the environment variable that holds the text."),
  }).describe("Taken from an environment variable."),
  z.strictObject({
    file: z.string().min(1).describe(
      "Path of the file that holds the text, from the config's folder if it is relative. " +
        "One newline at its end is cut off.",
    ),
  }).describe("Taken from a file, such as a mounted Docker or Kubernetes secret."),
]).meta({
  id: "secret",
  description: 'A text to keep secret: itself, {"env": "NAME"} or {"file": "/run/secrets/name"}.',
});

// What schemas for editors can say about names; the whole truth is in sql/name_problem.ts,
// which counts bytes and says what is wrong in words.
const databaseName = z.string().min(1).meta({
  description: "Name of the database: created if missing. At most 63 bytes.",
  maxLength: MAX_NAME_LENGTH,
  not: { enum: ["postgres", "template0", "template1"] },
});
const userName = z.string().min(1).meta({
  description: "Role that can log in, owns the database and has all privileges on it: created " +
    "if missing. At most 63 bytes. May own several databases, with the same password.",
  maxLength: MAX_NAME_LENGTH,
  not: { pattern: "^(pg_.*|public|none)$" },
});

const databaseEntry = z.strictObject({
  database: databaseName,
  user: userName,
  password: secret.describe("Password of the user."),
}).meta({ id: "database", description: "One database and the user that owns it." });

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
};

const schemaKey = z.string().optional().describe("Address of this JSON Schema, for editors.");

const oneServer = z.strictObject({ $schema: schemaKey, ...connectionKeys })
  .describe("Databases of one server.");

const serverEntry = z.strictObject({
  // Without control characters, since it begins lines of logs.
  name: z.string().min(1).regex(/^\P{Cc}*$/u).describe(
    "What logs and reports call the server. Each server's is its own.",
  ),
  ...connectionKeys,
}).meta({ id: "server", description: "One server and its databases." });

const manyServers = z.strictObject({
  $schema: schemaKey,
  servers: z.array(serverEntry).min(1).describe(
    "Several servers, provisioned side by side. Stands in place of root_connection_string " +
      "and databases.",
  ),
}).describe("Databases of several servers.");

const SHAPES = { one: oneServer, many: manyServers };

/** `one` has root_connection_string and databases at the top, `many` has servers. */
export type Shape = keyof typeof SHAPES;
export type SecretValue = z.infer<typeof secret>;
export type DatabaseEntry = z.infer<typeof databaseEntry>;
export type ServerEntry = Omit<z.infer<typeof serverEntry>, "name"> & { readonly name?: string };
export type SchemaIssue = z.core.$ZodIssue;

/** What keeps a value from being of a shape: empty if it is. */
export function schemaIssues(shape: Shape, value: unknown): readonly SchemaIssue[] {
  return SHAPES[shape].safeParse(value).error?.issues ?? [];
}

/** The keys that the object at a path may have; none where no object is expected. */
export function knownKeys(shape: Shape, path: Path): readonly string[] {
  const schema = schemaAt(shape, path);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
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
    else if (schema instanceof z.ZodObject) schema = schema.shape[segment];
    else return undefined;
    if (schema instanceof z.ZodOptional) schema = schema.unwrap();
  }
  return schema;
}

/** The JSON Schema of the config, as editors use it. */
export function toJsonSchema(): Record<string, unknown> {
  const config = z.union([oneServer, manyServers]).meta({
    title: "pg-provisioner config",
    description: "PostgreSQL databases and their users.",
  });
  return z.toJSONSchema(config, { io: "input" });
}
