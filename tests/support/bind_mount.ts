/** Mounts a file or folder over another. @throws where that is not allowed. */
export async function bindMount(source: string, target: string): Promise<AsyncDisposable> {
  await run("mount", "--bind", source, target);
  return { [Symbol.asyncDispose]: () => run("umount", target) };
}

/** Whether this process may mount; only root may, and not in every container. */
export async function canBindMount(): Promise<boolean> {
  const folder = await Deno.makeTempDir({ prefix: "pg-provisioner-mount-" });
  try {
    await using _ = await bindMount(folder, folder);
    return true;
  } catch {
    return false;
  } finally {
    await Deno.remove(folder);
  }
}

async function run(program: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr).trim()}`);
}
