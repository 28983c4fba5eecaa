import { join, parse, resolve, sep } from "node:path";

/** As many symbolic links as the kernel follows. */
const MAX_LINKS = 40;

/** Something to be told of changes to: by path, and which file or folder it is just now. */
export interface Place {
  readonly path: string;
  /** Device and inode: another one under the same path has to be watched anew. */
  readonly identity: string;
}

/**
 * Where a change can make another file, or other bytes, appear under this path: the file,
 * its folder, and the folder of each symbolic link on the way. Where the way ends early,
 * the last folder of it that is there.
 *
 * @param file An absolute path.
 */
export async function watchedPlaces(file: string): Promise<readonly Place[]> {
  const places: Place[] = [];
  const add = async (path: string) => {
    const { dev, ino } = await Deno.stat(path);
    places.push({ path, identity: `${dev}:${ino}` });
  };
  try {
    let { folder, rest } = split(file);
    for (let links = 0; links <= MAX_LINKS;) {
      const [name, ...further] = rest;
      const path = join(folder, name ?? "");
      const info = await statLink(path);
      if (info?.isSymlink) {
        links++;
        await add(folder);
        const target = resolve(folder, await Deno.readLink(path));
        ({ folder, rest } = split(join(target, ...further)));
      } else if (info === undefined || further.length === 0) {
        await add(folder);
        if (info) await add(path);
        break;
      } else {
        [folder, rest] = [path, further];
      }
    }
  } catch {
    // It changed under our feet, or may not be seen; the next look at it finds out.
  }
  return places;
}

function split(path: string): { folder: string; rest: readonly string[] } {
  const { root } = parse(path);
  return { folder: root, rest: path.slice(root.length).split(sep).filter(Boolean) };
}

async function statLink(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch {
    return undefined;
  }
}
