// deno-lint-ignore-file no-console
// Runs the stages of the test suite and sums them up:
//   deno run -A scripts/test.ts [unit|integration|cli|binary|deploy|image ...] [-- options of deno test]
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

interface Stage {
  readonly name: string;
  readonly args: readonly string[];
  /** Runs the tests on the compiled program, in place of the sources. */
  readonly binary?: true;
  /** An environment variable without which the stage is left out, which is said. */
  readonly needs?: string;
}

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
}

const STAGES: readonly Stage[] = [
  // No permission at all: pure code needs none, and a test of it that does is in the wrong place.
  { name: "unit", args: ["--no-prompt", "tests/unit"] },
  // What the sources and the documents are held to; both only have to be read.
  {
    name: "architecture",
    args: ["--no-prompt", "--allow-read", "tests/architecture_test.ts", "tests/reference_test.ts"],
  },
  // Each file has servers of its own, so files may run side by side.
  { name: "integration", args: ["-A", "--parallel", "tests/integration"] },
  { name: "cli", args: ["-A", "--parallel", "tests/cli"] },
  {
    name: "binary",
    args: [
      "-A",
      "--parallel",
      "--ignore=tests/cli/binary_test.ts,tests/cli/demo_test.ts",
      "tests/cli",
    ],
    binary: true,
  },
  { name: "deploy", args: ["-A", "--parallel", "tests/deploy"] },
  // The image has to be built before, and IMAGE to name it.
  { name: "image", args: ["-A", "tests/image"], needs: "IMAGE" },
];

const separator = Deno.args.indexOf("--");
const names = separator < 0 ? Deno.args : Deno.args.slice(0, separator);
const options = separator < 0 ? [] : Deno.args.slice(separator + 1);
Deno.exit(await runStages(names, options));

async function runStages(names: readonly string[], options: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.error(
      `There is no stage ${unknown.join(", ")}; ${STAGES.map((s) => s.name).join(", ")}`,
    );
    return 64;
  }
  const stages = STAGES.filter(({ name }) => names.length === 0 || names.includes(name));

  const tallies: (readonly [string, Tally])[] = [];
  for (const stage of stages) {
    console.log(`\n── ${stage.name} ──`);
    if (stage.needs && !Deno.env.get(stage.needs)) {
      console.log(`NOT RUN: ${stage.name}, since ${stage.needs} is not set`);
      continue;
    }
    tallies.push([stage.name, await run(stage, options)]);
  }

  console.log("");
  if (tallies.length > 1) {
    for (const [name, tally] of tallies) console.log(`${name}: ${describe(tally)}`);
  }
  const total = tallies.map(([, tally]) => tally).reduce(add, { passed: 0, failed: 0, ignored: 0 });
  console.log(describe(total));
  return total.failed > 0 ? 1 : 0;
}

async function run(stage: Stage, options: readonly string[]): Promise<Tally> {
  const binary = stage.binary ? { PG_PROVISIONER_BIN: await compile() } : {};
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", ...stage.args, ...options],
    // It writes into our pipe, but its words end where ours do.
    env: { ...binary, ...(Deno.stdout.isTerminal() && !Deno.noColor && { FORCE_COLOR: "1" }) },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let output = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    output += decoder.decode(chunk, { stream: true });
    await writeAll(chunk);
  }
  const { success } = await child.status;
  const tally = parseSummary(output) ?? { passed: 0, failed: 0, ignored: 0 };
  // A stage that ran nothing, or that broke outside of its tests, must not count as good.
  const ran = tally.passed + tally.failed > 0;
  return !ran || (!success && tally.failed === 0) ? { ...tally, failed: tally.failed + 1 } : tally;
}

/** Compiles the program, by the Deno that can (see `tests/support/binary.ts`). */
async function compile(): Promise<string> {
  const { success } = await new Deno.Command(Deno.env.get("COMPILE_DENO") ?? Deno.execPath(), {
    args: ["task", "compile"],
    stdin: "null",
  }).spawn().status;
  if (!success) throw new Error("The program could not be compiled");
  return fileURLToPath(new URL("../dist/pg-provisioner", import.meta.url));
}

/** Reads the last line of the form `ok | 5 passed (3 steps) | 0 failed | 1 ignored (8s)`. */
function parseSummary(output: string): Tally | undefined {
  const summary = stripVTControlCharacters(output)
    .split("\n")
    .findLast((line) => /^(ok|FAILED) \| \d+ passed/.test(line));
  if (summary === undefined) return undefined;
  const count = (what: string) => Number(summary.match(new RegExp(`(\\d+) ${what}`))?.[1] ?? 0);
  return { passed: count("passed"), failed: count("failed"), ignored: count("ignored") };
}

function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    ignored: a.ignored + b.ignored,
  };
}

function describe({ passed, failed, ignored }: Tally): string {
  return `${passed} passed, ${failed} failed${ignored > 0 ? `, ${ignored} skipped` : ""}`;
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await Deno.stdout.write(bytes.subarray(written));
  }
}
