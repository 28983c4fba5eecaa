// Writes the parts of docs/reference that are made from the code: deno task generate
import { dirname, join } from "node:path";
import { toJsonSchema } from "../src/config/schema.ts";
import { cliReference } from "./reference/cli_reference.ts";
import { configReference } from "./reference/config_reference.ts";
import { ROOT } from "./run_tool.ts";

/** What is to be in each generated file, by its path from the top of the project. */
export function referenceFiles(): ReadonlyMap<string, string> {
  const schema = toJsonSchema();
  return new Map([
    ["docs/reference/config.schema.json", JSON.stringify(schema, undefined, 2) + "\n"],
    ["docs/reference/config.md", configReference(schema)],
    ["docs/reference/cli.md", cliReference()],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of referenceFiles()) {
    const file = join(ROOT, path);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
}
