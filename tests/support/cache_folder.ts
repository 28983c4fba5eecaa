import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The folder that keeps what is dear to make (initialised clusters, copied
 * binaries) from one run to the next. Safe to delete at any time.
 *
 * Under the system's temporary folder, since whoever the server runs as must be
 * able to reach it, which is not so for root's home.
 */
export async function cacheFolder(): Promise<string> {
  const folder = join(tmpdir(), `pg-provisioner-cache-${Deno.uid()}`);
  await Deno.mkdir(folder, { recursive: true, mode: 0o755 });
  const { uid, isDirectory } = await Deno.lstat(folder);
  if (!isDirectory || uid !== Deno.uid()) {
    throw new Error(`Cannot use ${folder}: it belongs to somebody else`);
  }
  await Deno.chmod(folder, 0o755);
  return folder;
}

/**
 * The cached folder `name`, made by `make` where it is not there yet.
 *
 * Processes that need it at the same time wait for each other, and it appears
 * under its name only when it is whole.
 */
export async function cached(
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const cache = await cacheFolder();
  const folder = join(cache, name);
  if (await exists(folder)) return folder;
  await withFileLock(join(cache, `${name}.lock`), async () => {
    if (await exists(folder)) return;
    await removeUnfinished(cache, name);
    const unfinished = await Deno.makeTempDir({ dir: cache, prefix: `${name}.unfinished-` });
    try {
      await Deno.chmod(unfinished, 0o755);
      await make(unfinished);
      await Deno.rename(unfinished, folder);
    } catch (error) {
      await Deno.remove(unfinished, { recursive: true });
      throw error;
    }
  });
  return folder;
}

/** What a process that was killed left behind; nobody else can be at it while we hold the lock. */
async function removeUnfinished(cache: string, name: string): Promise<void> {
  for await (const entry of Deno.readDir(cache)) {
    if (!entry.name.startsWith(`${name}.unfinished-`)) continue;
    await Deno.remove(join(cache, entry.name), { recursive: true });
  }
}

/** Runs `work` while no other process holds the lock on `path`; the kernel frees it if we die. */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  using file = await Deno.open(path, { create: true, write: true });
  await file.lock(true);
  return await work();
}

export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
