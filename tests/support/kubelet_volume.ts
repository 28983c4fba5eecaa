import { join } from "node:path";

/**
 * A ConfigMap, Secret or projected volume as the kubelet writes it, step by step
 * (kubernetes/pkg/volume/util/atomic_writer.go): readers see the old files or the new ones.
 */
export class KubeletVolume {
  #generation = 0;
  #current: string | undefined;
  #names: readonly string[] = [];

  constructor(readonly folder: string) {}

  /** Makes the volume hold exactly these files, by name. */
  async write(payload: Readonly<Record<string, string>>): Promise<void> {
    const old = this.#current;
    // A new folder, named by its time, …
    const stamp = new Date().toISOString().replace(/[-T:]/g, "_").replace("Z", "");
    const fresh = `..${stamp}.${String(++this.#generation).padStart(9, "0")}`;
    await Deno.mkdir(join(this.folder, fresh), { recursive: true });
    await Deno.chmod(join(this.folder, fresh), 0o755);
    // … the files in it, …
    for (const [name, text] of Object.entries(payload)) {
      const path = join(this.folder, fresh, name);
      await Deno.writeTextFile(path, text);
      await Deno.chmod(path, 0o644);
    }
    // … a new link to it, which takes the place of the old one at once, …
    await Deno.symlink(fresh, join(this.folder, "..data_tmp"));
    await Deno.rename(join(this.folder, "..data_tmp"), join(this.folder, "..data"));
    // … links for those who read, where they are not there yet, …
    for (const name of Object.keys(payload)) {
      if (this.#names.includes(name)) continue;
      await Deno.symlink(join("..data", name), join(this.folder, name));
    }
    for (const name of this.#names) {
      if (!(name in payload)) await Deno.remove(join(this.folder, name));
    }
    // … and the old folder goes.
    if (old) await Deno.remove(join(this.folder, old), { recursive: true });
    this.#current = fresh;
    this.#names = Object.keys(payload);
  }
}
