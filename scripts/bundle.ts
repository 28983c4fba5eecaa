import { runTool } from "./run_tool.ts";

/** All of the program in one JavaScript text, and the packages that went in. */
export interface Bundle {
  readonly text: string;
  /** `name@version`, sorted. */
  readonly packages: readonly string[];
}

/**
 * Bundles `src/main.ts`, so that only modules that are imported get into the binary.
 *
 * The text is not minified: stack traces stay readable. It is the same on every machine.
 *
 * @param commit what `--version` names; see `src/version.ts`
 */
export async function bundle(commit: string): Promise<Bundle> {
  const output = await Deno.makeTempFile({ suffix: ".js" });
  try {
    const flags = ["--quiet", "--frozen", "--platform=deno", `--output=${output}`];
    await runTool(Deno.execPath(), ["bundle", ...flags, "src/main.ts"]);
    const bundled = await Deno.readTextFile(output);
    const text = bundled.replaceAll(PACKAGE_PATH, "// npm:$1@$2/");
    return {
      // Imports are hoisted, so a declaration may come first.
      text: `const BUILD_COMMIT = ${JSON.stringify(commit)};\n${text}`,
      packages: packagesIn(text),
    };
  } finally {
    await Deno.remove(output);
  }
}

/** The bundler's comment over each module names a path in the cache of whoever builds. */
const PACKAGE_PATH = /^\/\/ .*\/registry\.npmjs\.org\/((?:@[^/]+\/)?[^/]+)\/([^/]+)\//gm;

function packagesIn(text: string): readonly string[] {
  const found = text.matchAll(/^\/\/ npm:((?:@[^/]+\/)?[^/@]+@[^/]+)\//gm);
  return [...new Set(Array.from(found, ([, name]) => name!))].sort();
}
