import { join } from "node:path";
import { runTool } from "./run_tool.ts";

export interface BundleOptions {
  /** What `--version` names; see `src/version.ts`. */
  readonly commit: string;
  /** Where to write it to. */
  readonly folder: string;
}

/** All of the program as JavaScript files, and the packages that went in. */
export interface Bundle {
  /** The file that starts it. */
  readonly entry: string;
  /** `name@version`, sorted. */
  readonly packages: readonly string[];
}

/**
 * Bundles `src/main.ts`, so that only modules that are imported get into the binary.
 *
 * What is imported when it is needed has files of its own, and costs no start-up time before.
 * Nothing is minified: stack traces stay readable.
 */
export async function bundle({ commit, folder }: BundleOptions): Promise<Bundle> {
  const flags = ["--quiet", "--frozen", "--platform=deno", "--code-splitting"];
  await runTool(Deno.execPath(), ["bundle", ...flags, `--outdir=${folder}`, "src/main.ts"]);
  const packages = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    const text = (await Deno.readTextFile(path)).replaceAll(
      PACKAGE_PATH,
      (_, name: string, version: string) => {
        packages.add(`${name}@${version}`);
        return `// npm:${name}@${version}/`;
      },
    );
    // Imports are hoisted, so a declaration may come first.
    await Deno.writeTextFile(path, `const BUILD_COMMIT = ${JSON.stringify(commit)};\n${text}`);
  }
  return { entry: join(folder, "main.js"), packages: [...packages].sort() };
}

/** The bundler's comment over each module names a path in the cache of whoever builds. */
const PACKAGE_PATH = /^\/\/ .*\/registry\.npmjs\.org\/((?:@[^/]+\/)?[^/]+)\/([^/]+)\//gm;
