import { toJsonSchema } from "../../config/schema.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitStatus } from "../exit_status.ts";

/** Prints the JSON Schema of the config. */
export function schemaCommand(context: Context): Promise<ExitStatus> {
  context.terminal.stdout(JSON.stringify(toJsonSchema(), undefined, 2) + "\n");
  return Promise.resolve(EXIT.ok);
}
