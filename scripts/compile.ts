// deno-lint-ignore-file no-console -- a task that people run
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { buildCommit } from "./build_commit.ts";
import { bundle } from "./bundle.ts";
import { COMPILE_FLAGS } from "./compile_flags.ts";
import { ROOT, runTool } from "./run_tool.ts";
import { withTemporaryFolder } from "./with_temporary_folder.ts";

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
  await Deno.mkdir(dirname(file), { recursive: true });
  const packages = await withTemporaryFolder(async (folder) => {
    const program = await bundle({ commit, folder });
    await compile(program.entry, { target, output: file });
    return program.packages;
  });
  const { size } = await Deno.stat(file);
  const runtime = await runtimeSize({ target, windows });
  report({ file, commit, packages, size, runtime });
  if (size - runtime > SIZE_LIMIT) {
    throw new Error(`The program is larger than the runtime by more than ${SIZE_LIMIT} bytes`);
  }
}

async function compile(entry: string, { target, output }: CompileOptions): Promise<void> {
  const forTarget = target ? [`--target=${target}`] : [];
  const flags = [...COMPILE_FLAGS, ...forTarget, `--output=${output}`];
  await runTool(Deno.execPath(), ["compile", ...flags, entry]);
}

/** The size of a program that does nothing. */
async function runtimeSize(
  { target, windows }: { target: string | undefined; windows: boolean },
): Promise<number> {
  return await withTemporaryFolder(async (folder) => {
    const entry = join(folder, "empty.js");
    const output = join(folder, windows ? "empty.exe" : "empty");
    await Deno.writeTextFile(entry, "");
    await compile(entry, { target, output });
    return (await Deno.stat(output)).size;
  });
}

interface Compiled {
  readonly file: string;
  readonly commit: string;
  readonly packages: readonly string[];
  readonly size: number;
  readonly runtime: number;
}

function report({ file, commit, packages, size, runtime }: Compiled): void {
  console.log(`${file}: ${megabytes(size)}, commit ${commit}, Deno ${Deno.version.deno}`);
  console.log(`  runtime ${megabytes(runtime)}, program ${megabytes(size - runtime)}`);
  console.log(`  embedded packages: ${packages.join(", ")}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
