import assert from "node:assert/strict";
import { exists } from "../support/cache_folder.ts";
import { type RunningProcess, spawnProcess } from "../support/processes.ts";

Deno.test("demo provisions config.json, logs in as every user and leaves nothing", async () => {
  await using demo = startDemo();
  const { code, stdout, stderr } = await demo.end;
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /Plan: 6 to add, 0 to change, 0 to remove\./);
  for (const login of ["shop is in database shop", "grafana is in database metrics"]) {
    assert.ok(stdout.includes(login), stdout);
  }
  assert.match(stdout, /Nothing to do: the server is as configured\.\n\n6\. Clean up/);
  await assertRemoved(demo);
});

for (
  const [signal, status, moment] of [
    ["SIGINT", 130, "2. What would change?"],
    ["SIGTERM", 143, "4. Log in as every user"],
  ] as const
) {
  Deno.test(`demo leaves nothing when ${signal} comes at "${moment}"`, async () => {
    await using demo = startDemo();
    await demo.waitFor(({ stdout }) => stdout.includes(moment));
    demo.kill(signal);
    const { code, stdout } = await demo.end;
    assert.equal(code, status, stdout);
    assert.ok(!stdout.includes("6. Clean up"), stdout);
    await assertRemoved(demo);
  });
}

function startDemo(): RunningProcess {
  return spawnProcess(Deno.execPath(), ["task", "demo"], { env: { NO_COLOR: "1" } });
}

async function assertRemoved(demo: RunningProcess): Promise<void> {
  const [, folder] = demo.output.stdout.match(/lives in (\S+)\./) ?? [];
  assert.ok(folder, demo.output.stdout);
  assert.equal(await exists(folder), false, `${folder} is still there`);
}
