import assert from "node:assert/strict";
import { runCli, spawnProcess } from "../support/processes.ts";

const SHELL = "sh";

Deno.test("runCli() runs the program to its end", async () => {
  const help = await runCli(["--help"]);
  assert.deepEqual([help.code, help.signal, help.stderr], [0, null, ""]);
  assert.match(help.stdout, /^Usage: pg-provisioner/m);
  assert.equal((await runCli(["--no-such-flag"])).code, 64);
});

Deno.test("spawnProcess() passes on nothing of the environment but what a program needs", async () => {
  await using printer = spawnProcess(SHELL, ["-c", "env"], { env: { GIVEN: "yes" } });
  const { stdout } = await printer.end;
  const names = stdout.trim().split("\n").map((line) => line.split("=")[0]!);
  const needed = ["PATH", "HOME", "TMPDIR", "DENO_DIR", "GIVEN", "PWD", "OLDPWD", "SHLVL", "_"];
  assert.deepEqual(names.filter((name) => !needed.includes(name)), []);
  assert.ok(names.includes("GIVEN"));
});

Deno.test("spawnProcess() feeds standard input and lets a signal through", async () => {
  await using cat = spawnProcess(SHELL, ["-c", "cat; echo fed >&2; exec sleep 60"], {
    stdin: "words",
  });
  await cat.waitFor(({ stderr }) => stderr.includes("fed"));
  assert.equal(cat.output.stdout, "words");
  cat.kill("SIGKILL");
  assert.equal((await cat.end).signal, "SIGKILL");
});

Deno.test("waitFor() throws with the output when the program ends before", async () => {
  await using short = spawnProcess(SHELL, ["-c", "echo last words; exit 3"]);
  await assert.rejects(short.waitFor(() => false), /ended before[^]*last words/);
  assert.equal((await short.end).code, 3);
});
