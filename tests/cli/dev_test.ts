import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawnProcess } from "../support/processes.ts";
import { eventually, makeFolder } from "../support/watching.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

Deno.test("deno task dev watches, starts again when the code changes, and stops all at Ctrl-C", async () => {
  await using folder = await makeFolder();
  const home = join(folder.path, "dev");
  const run = () =>
    spawnProcess(Deno.execPath(), ["run", "-A", join(ROOT, "scripts/dev.ts"), home]);
  const count = (text: string, part: string) => text.split(part).length - 1;

  await using first = run();
  await first.waitFor(({ stderr }) => /in sync, \d+ changes applied/.test(stderr));
  const [, port] = /psql 'postgres:\/\/[^']*@127\.0\.0\.1:(\d+)\//.exec(first.output.stdout)!;

  // As an editor that saves a file without a change.
  await Deno.utime(join(ROOT, "src/version.ts"), new Date(), new Date());
  await first.waitFor(({ stdout }) => stdout.includes("starting again"));
  await first.waitFor(({ stderr }) => count(stderr, "watches") === 2);
  first.kill("SIGINT");
  assert.equal((await first.end).code, 0);
  await eventually(() => !listens(Number(port)), "the server has stopped");

  // The server is kept.
  await using second = run();
  await second.waitFor(({ stderr }) => stderr.includes("config loaded"));
  await second.waitFor(({ stdout }) => stdout.includes(`:${port}/`));
  second.kill("SIGTERM");
  const { code, stderr } = await second.end;
  assert.equal(code, 0);
  assert.doesNotMatch(stderr, /added/);
  const kept = await Deno.readLink(join(home, "postgres-18")).catch(() => undefined);
  if (kept) await Deno.remove(kept, { recursive: true });
});

function listens(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return false;
  } catch {
    return true;
  }
}
