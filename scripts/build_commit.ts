import { runTool } from "./run_tool.ts";

const LENGTH = 12;

/**
 * The commit that is being built: what `BUILD_COMMIT` says, as where an image is built without
 * the repository, or else what git says, marked where files differ from it.
 */
export async function buildCommit(): Promise<string> {
  const given = Deno.env.get("BUILD_COMMIT");
  if (given) return given.slice(0, LENGTH);
  try {
    const commit = (await runTool("git", ["rev-parse", `--short=${LENGTH}`, "HEAD"])).trim();
    const changes = await runTool("git", ["status", "--porcelain"]);
    return changes === "" ? commit : `${commit}-dirty`;
  } catch {
    return "unknown";
  }
}
