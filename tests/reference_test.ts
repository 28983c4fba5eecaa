import assert from "node:assert/strict";
import { join } from "node:path";
import { referenceFiles } from "../scripts/generate_reference.ts";
import { ROOT } from "../scripts/run_tool.ts";

for (const [path, text] of referenceFiles()) {
  Deno.test(`${path} is what the code says`, async () => {
    const found = await Deno.readTextFile(join(ROOT, path)).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "";
      throw error;
    });
    assert.ok(
      found === text,
      `${path} is stale: run "deno task generate" and commit what it writes`,
    );
  });
}
