import { join } from "node:path";

/**
 * Writes the files of a ConfigMap or Secret volume as the kubelet does: a new folder named by
 * time, a link `..data` to it that is swapped in by a rename, visible links through `..data`, and
 * then the old folder is removed.
 *
 * See `pkg/volume/util/atomic_writer.go` of Kubernetes.
 */
export async function writeVolume(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const data = join(folder, "..data");
  const old = await linkTarget(data);

  const fresh = await Deno.makeTempDir({ dir: folder, prefix: `..${timestamp()}.` });
  await Deno.chmod(fresh, 0o755);
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(fresh, name), text);
    await Deno.chmod(join(fresh, name), 0o644);
  }

  const pending = join(folder, "..data_tmp");
  await Deno.symlink(fresh.slice(folder.length + 1), pending);
  await Deno.rename(pending, data);

  for (const name of Object.keys(files)) {
    if (await linkTarget(join(folder, name)) === undefined) {
      await Deno.symlink(join("..data", name), join(folder, name));
    }
  }
  if (old !== undefined) await Deno.remove(join(folder, old), { recursive: true });
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return await Deno.readLink(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function timestamp(): string {
  return new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "_").replace("T", "_");
}
