// deno-lint-ignore-file no-console -- a task that people run
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { buildCommit } from "./build_commit.ts";
import { type Bundle, bundle } from "./bundle.ts";
import { COMPILE_FLAGS } from "./compile_flags.ts";
import { ROOT, runTool } from "./run_tool.ts";

/** How much larger than the bare runtime the program may be, in bytes. */
const SIZE_LIMIT = 3_000_000;

const USAGE = `Usage: deno task compile [--target <triple>] [--output <path>]

Compiles the program for this machine, or for the target that Deno names so:
x86_64-unknown-linux-gnu, aarch64-unknown-linux-gnu, x86_64-apple-darwin,
aarch64-apple-darwin, x86_64-pc-windows-msvc.`;

const { values } = parseArgs({
  options: {
    target: { type: "string" },
    output: { type: "string", default: join(ROOT, "dist", "pg-provisioner") },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(USAGE);
else await main({ target: values.target, output: values.output });

interface CompileOptions {
  readonly target: string | undefined;
  readonly output: string;
}

async function main({ target, output }: CompileOptions): Promise<void> {
  const windows = target?.includes("windows") ?? Deno.build.os === "windows";
  const file = windows && !output.endsWith(".exe") ? `${output}.exe` : output;
  const commit = await buildCommit();
  const program = await bundle(commit);
  await Deno.mkdir(dirname(file), { recursive: true });
  await compile(program.text, { target, output: file });
  const { size } = await Deno.stat(file);
  const runtime = await runtimeSize({ target, windows });
  report({ file, commit, program, size, runtime });
  if (size - runtime > SIZE_LIMIT) {
    throw new Error(`The program is larger than the runtime by more than ${SIZE_LIMIT} bytes`);
  }
}

async function compile(text: string, { target, output }: CompileOptions): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const entry = join(folder, "pg_provisioner.js");
    await Deno.writeTextFile(entry, text);
    const forTarget = target ? [`--target=${target}`] : [];
    const flags = [...COMPILE_FLAGS, ...forTarget, `--output=${output}`];
    await runTool(Deno.execPath(), ["compile", ...flags, entry]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The size of a program that does nothing. */
async function runtimeSize(
  { target, windows }: { target: string | undefined; windows: boolean },
): Promise<number> {
  const folder = await Deno.makeTempDir();
  try {
    const output = join(folder, windows ? "empty.exe" : "empty");
    await compile("", { target, output });
    return (await Deno.stat(output)).size;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Compiled {
  readonly file: string;
  readonly commit: string;
  readonly program: Bundle;
  readonly size: number;
  readonly runtime: number;
}

function report({ file, commit, program, size, runtime }: Compiled): void {
  console.log(`${file}: ${megabytes(size)}, commit ${commit}, Deno ${Deno.version.deno}`);
  console.log(`  runtime ${megabytes(runtime)}, program ${megabytes(size - runtime)}`);
  console.log(`  embedded packages: ${program.packages.join(", ")}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
