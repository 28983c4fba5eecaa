// deno-lint-ignore-file no-console -- a task that people run
// Renders each overlay into a single file for `kubectl apply -f`: deno task kubernetes
import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { ROOT, runTool } from "./run_tool.ts";

const FOLDER = join(ROOT, "deploy", "kubernetes");

export const OVERLAYS = ["deployment", "job", "cronjob", "with-secrets"] as const;
export type Overlay = typeof OVERLAYS[number];

/** The file that an overlay is rendered into. */
export function renderedFile(overlay: Overlay): string {
  return join(FOLDER, `kubernetes-${overlay}.yaml`);
}

/** An overlay as one text, with a head that tells whether it is still up to date. */
export async function render(overlay: Overlay): Promise<string> {
  const manifests = await runTool("kubectl", ["kustomize", join(FOLDER, "overlays", overlay)]);
  return `${await head(overlay, manifests)}${manifests}`;
}

/**
 * The first lines of a rendered file. They hold a hash of all that is rendered and of what came
 * out, so that a file that is not up to date is found even where there is no kubectl.
 */
export async function head(overlay: Overlay, manifests: string): Promise<string> {
  return `# Generated from overlays/${overlay} by \`deno task kubernetes\`; do not edit.
# from sha256:${await hashOfSources()}
# to sha256:${sha256(manifests)}
`;
}

/** Of every file that goes into a rendering, whichever overlay it belongs to. */
async function hashOfSources(): Promise<string> {
  const files = (await Promise.all(["base", "components", "overlays"].map(filesBelow))).flat();
  const lines = files.sort().map(async (file) =>
    `${sha256(await Deno.readTextFile(file))} ${relative(FOLDER, file)}\n`
  );
  return sha256((await Promise.all(lines)).join(""));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(FOLDER, folder)));
  const files = entries.map(({ name, isDirectory }) =>
    isDirectory ? filesBelow(join(folder, name)) : [join(FOLDER, folder, name)]
  );
  return (await Promise.all(files)).flat();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

if (import.meta.main) {
  for (const overlay of OVERLAYS) {
    await Deno.writeTextFile(renderedFile(overlay), await render(overlay));
    console.log(renderedFile(overlay));
  }
}
