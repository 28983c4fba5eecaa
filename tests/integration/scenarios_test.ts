import { fileURLToPath } from "node:url";
import { removeGoldens, UPDATING } from "../support/golden.ts";
import { testMajors } from "../support/majors.ts";
import { loadScenarios, runScenario } from "../support/scenario.ts";

const scenarios = await loadScenarios(fileURLToPath(new URL("scenarios", import.meta.url)));

// The newest first: when goldens are updated, theirs become the plain ones.
for (const scenario of scenarios) {
  let isFirst = true;
  for (const admin of scenario.admins) {
    for (const major of testMajors().toReversed()) {
      Deno.test(`scenario ${scenario.name}, as ${admin}, on PostgreSQL ${major}`, async () => {
        // Here and not above, so that --filter leaves the goldens of other scenarios alone.
        if (UPDATING && isFirst) await removeGoldens(scenario.folder);
        isFirst = false;
        await runScenario(scenario, { major, admin });
      });
    }
  }
}
