import { markdownTable } from "./markdown_table.ts";

/** As much of JSON Schema as the config's makes use of. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly else?: JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

interface Section {
  readonly title: string;
  readonly schema: JsonSchema;
}

const ADDRESS =
  "https://raw.githubusercontent.com/pg-provisioner/pg-provisioner/main/docs/reference/config.schema.json";

const HEAD = `# The config, key by key

<!-- Made by \`deno task generate\` from src/config/schema.ts: change that, not this. -->

JSON in UTF-8. A key that is not listed here is an error. An optional key that is absent means
_leave alone_, never _reset_.

Editors complete and check a config that names its schema, [config.schema.json](config.schema.json):

\`\`\`json
{ "$schema": "${ADDRESS}" }
\`\`\`

Without access to the internet, write it beside the config with
\`pg-provisioner schema > config.schema.json\`, and name it as \`"$schema": "config.schema.json"\`.
pg-provisioner itself never reads what \`$schema\` names.`;

/** Tables of all that a config can say, from its JSON Schema. */
export function configReference(schema: JsonSchema): string {
  const [one, many] = schema.anyOf ?? [];
  const defs = schema.$defs ?? {};
  // In the order in which a reader meets them.
  const order = ["server", "database", "user", "extension", "role", "membership", "defaults"];
  const sections: readonly Section[] = [
    { title: "The file, for one server", schema: one! },
    { title: "The file, for several servers", schema: many! },
    ...[...order, ...Object.keys(defs).filter((name) => !order.includes(name))]
      .map((name) => ({ title: name, schema: defs[name]! })),
  ];
  return [HEAD, ...sections.map(renderSection)].join("\n\n") + "\n";
}

function renderSection({ title, schema }: Section): string {
  const heading = `## ${title}\n\n${schema.description}`;
  if (schema.anyOf !== undefined) {
    const rows = schema.anyOf.map((each) => [typeText(each), each.description ?? ""]);
    return `${heading}\n\n${markdownTable(["form", "meaning"], rows)}`;
  }
  const rows = Object.entries(schema.properties ?? {}).map(([key, field]) => [
    `\`${key}\``,
    typeText(field),
    isRequired(schema, key) ? "yes" : "",
    field.description ?? "",
  ]);
  return `${heading}\n\n${markdownTable(["key", "value", "required", "meaning"], rows)}`;
}

function isRequired(schema: JsonSchema, key: string): boolean {
  return [...schema.required ?? [], ...schema.else?.required ?? []].includes(key);
}

function typeText(schema: JsonSchema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1)!;
    return `[${name}](#${name})`;
  }
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`"${word}"\``).join(", ");
  if (schema.anyOf !== undefined && schema.type === undefined) {
    return schema.anyOf.map(typeText).join(" or ");
  }
  switch (schema.type) {
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    case "integer":
      return `whole number from ${schema.minimum}`;
    case "array":
      return `list of ${typeText(schema.items!)}`;
    case "object":
      return objectText(schema);
    default:
      return [schema.type ?? []].flat().map((type) => type === "string" ? "text" : type).join(", ");
  }
}

function objectText({ properties, additionalProperties }: JsonSchema): string {
  if (typeof additionalProperties === "object") {
    return `object of names and ${typeText(additionalProperties)}`;
  }
  const keys = Object.keys(properties ?? {}).map((key) => `"${key}": "…"`);
  return `\`{ ${keys.join(", ")} }\``;
}
