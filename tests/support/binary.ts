import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { COMPILE_FLAGS } from "../../scripts/compile_flags.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The Deno that compiles: the one that `COMPILE_DENO` names, or else this one.
 *
 * A Deno downloads the runtime that it puts programs on. Where that is out of reach,
 * `DENORT_BIN` names one that is there; it must be of the same version.
 */
const COMPILER = Deno.env.get("COMPILE_DENO") ?? Deno.execPath();

export interface CompiledBinary extends AsyncDisposable {
  readonly path: string;
  /** What the compile task said. */
  readonly report: string;
}

/** Runs `deno task compile` as a user would, into a folder of its own. */
export async function compileBinary(): Promise<CompiledBinary> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "pg-provisioner");
  try {
    const report = await runCompiler(["task", "compile", `--output=${path}`]);
    return { path, report, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
}

/** Compiles any module with the flags, and so the permissions, of the real program. */
export async function compileAlike(module: string, output: string): Promise<void> {
  await runCompiler(["compile", ...COMPILE_FLAGS, `--output=${output}`, module]);
}

async function runCompiler(args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(COMPILER, {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) {
    throw new Error(
      `${COMPILER} cannot compile; where it cannot download its runtime, set COMPILE_DENO and ` +
        `DENORT_BIN:\n${out}${err}`,
    );
  }
  return out!;
}
