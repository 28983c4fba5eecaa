import assert from "node:assert/strict";
import { exists } from "./cache_folder.ts";

/** Whether goldens are written instead of compared: `deno task golden`. */
export const UPDATING = Deno.env.get("GOLDEN") === "update";

/** The same text on every server that a test runs on; `variants` name where it may differ. */
export interface GoldenOptions {
  /** Path without the ending. */
  readonly base: string;
  /**
   * Such as `["restricted", "14"]`: `plan.restricted.14.txt` goes before `plan.restricted.txt`,
   * and that before `plan.txt`.
   */
  readonly variants: readonly string[];
}

/**
 * Compares a text with its golden file.
 *
 * When updating, the first text becomes the plain golden file, and a later one
 * that differs gets a file for its variant: begin with the usual case.
 */
export async function assertGolden(text: string, options: GoldenOptions): Promise<void> {
  const { base } = options;
  const paths = candidates(options.variants).map((variant) => `${base}${variant}.txt`);
  const found = await firstThatExists(paths);
  if (!UPDATING) {
    assert.ok(found, `There is no golden file ${base}.txt: run \`deno task golden\``);
    assert.equal(text, await Deno.readTextFile(found), `Not as in ${found}`);
    return;
  }
  if (found && await Deno.readTextFile(found) === text) return passOver(paths, found);
  let place = found === undefined ? paths.length - 1 : paths.indexOf(found) - 1;
  // A file there would come before the one that an earlier text was found to be equal to.
  while (place > 0 && passedOver.has(paths[place]!)) place--;
  await Deno.writeTextFile(paths[place]!, text);
  passOver(paths, paths[place]!);
}

/** While updating: files that must not come to be, since a text has been settled without them. */
const passedOver = new Set<string>();

function passOver(paths: readonly string[], settledBy: string): void {
  for (const path of paths.slice(0, paths.indexOf(settledBy))) passedOver.add(path);
}

/** Most special first; the last is the plain one. */
function candidates(variants: readonly string[]): readonly string[] {
  return [...variants.keys(), variants.length]
    .map((count) => variants.slice(0, count).map((variant) => `.${variant}`).join(""))
    .reverse();
}

async function firstThatExists(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await exists(path)) return path;
  return undefined;
}

/** Forgets the golden files of a folder, so that those which nothing writes again are gone. */
export async function removeGoldens(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".txt")) await Deno.remove(`${folder}/${name}`);
  }
}
