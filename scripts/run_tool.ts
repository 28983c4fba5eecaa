import { fileURLToPath } from "node:url";

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs a program in the project's root folder, and gives what it wrote to stdout.
 *
 * @throws with all that it wrote, if it fails.
 */
export async function runTool(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: ROOT,
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(`${program} ${args[0]} failed:\n${out}${err}`);
  return out!;
}
