/** PostgreSQL refuses to run as root, so root runs it as `nobody`; anyone else as themselves. */
const NOBODY = 65534;

export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Who a server has to run as, in the form that `Deno.Command` takes. */
export function serverIdentity(): Identity {
  return Deno.uid() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/** Gives a folder to whom the server runs as, and keeps everyone else out. */
export async function giveToServer(folder: string): Promise<void> {
  const { uid, gid } = serverIdentity();
  if (uid !== undefined && gid !== undefined) await Deno.chown(folder, uid, gid);
  await Deno.chmod(folder, 0o700);
}

/** Runs a program to its end as whom the server runs as. @throws with its output if it fails. */
export async function runAsServer(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { success, code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    cwd: "/",
    stdin: "null",
    ...serverIdentity(),
  }).output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) + decoder.decode(stderr);
  if (!success) throw new Error(`${program} ended with exit status ${code}: ${output.trim()}`);
  return output;
}
