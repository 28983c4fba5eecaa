import { fileURLToPath } from "node:url";
import { run } from "../../src/cli/run.ts";

export interface ProgramOptions {
  /** All of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where relative paths start; the repository's root by default. */
  readonly workingFolder?: string;
  readonly signal?: AbortSignal;
}

export interface ProgramResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program without its process: all but `src/main.ts`. For what a process adds, see `runCli`. */
export async function runProgram(
  argv: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const output = { stdout: "", stderr: "" };
  const status = await run({
    argv,
    env: (name) => options.env?.[name],
    readFile: (path) => Deno.readFile(path),
    workingFolder: options.workingFolder ?? fileURLToPath(new URL("../..", import.meta.url)),
    terminal: {
      stdout: (text) => output.stdout += text,
      stderr: (text) => output.stderr += text,
      color: false,
    },
    signal: options.signal ?? new AbortController().signal,
    onHangup: () => ({ [Symbol.dispose]: () => {} }),
  });
  return { status, ...output };
}
