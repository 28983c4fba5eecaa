import { mapConcurrently } from "../async/map_concurrently.ts";

const MAX_OPEN = 32;

/**
 * The files that no folder holds any more, though they can be read.
 *
 * That is a single file that was mounted and then replaced outside: the mount keeps the old
 * one for ever, and what replaced it cannot be seen from in here by any means.
 */
export async function detachedFiles(files: readonly string[]): Promise<readonly string[]> {
  const detached = await mapConcurrently(files, MAX_OPEN, async (file) => {
    try {
      return (await Deno.stat(file)).nlink === 0 ? [file] : [];
    } catch {
      return [];
    }
  });
  return detached.flat();
}
