import { dirname, join } from "node:path";

/** The image that the tests look at: it has to be built before. */
export const IMAGE = Deno.env.get("IMAGE") ?? "pg-provisioner";

/** What an image says about how to run it. */
export interface ImageConfig {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
}

export interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Paths here, by paths in the container. All are mounted read-only. */
  readonly mounts?: Readonly<Record<string, string>>;
}

/**
 * The image, unpacked, and a way to run it: read-only root, all capabilities dropped, no new
 * privileges, the first process of its own process namespace, the network of this machine.
 */
export interface Image extends AsyncDisposable {
  readonly config: ImageConfig;
  /** All of its files, to look at. */
  readonly root: string;
  /** The command line that runs it. */
  command(options: RunOptions): Promise<readonly string[]>;
  /** Sends the signal to the program itself, as an engine's `stop` does. */
  signal(running: Deno.ChildProcess, signal: Deno.Signal): Promise<void>;
}

/**
 * Docker where `CONTAINER_ENGINE` is `docker`. Else buildah unpacks the image and bubblewrap runs
 * it, since buildah itself can neither make the root read-only nor show that nothing is left of
 * the capabilities.
 */
export async function openImage(): Promise<Image> {
  return Deno.env.get("CONTAINER_ENGINE") === "docker"
    ? await openByDocker()
    : await openByBuildah();
}

async function openByDocker(): Promise<Image> {
  const config: ImageConfig = JSON.parse(
    await output("docker", ["image", "inspect", "--format", "{{json .Config}}", IMAGE]),
  );
  const folder = await Deno.makeTempDir();
  const container = (await output("docker", ["create", IMAGE])).trim();
  await output("sh", ["-c", `docker export ${container} | tar -x -C ${folder}`]);
  await output("docker", ["rm", container]);
  return {
    config,
    root: folder,
    command: ({ args = [], env = {}, mounts = {} }) =>
      Promise.resolve([
        ...["docker", "run", "--rm", "--init=false", "--network=host", "--read-only"],
        ...["--cap-drop=ALL", "--security-opt=no-new-privileges"],
        ...Object.entries(env).map(([name, value]) => `--env=${name}=${value}`),
        ...Object.entries(mounts).map(([to, from]) => `--volume=${from}:${to}:ro`),
        ...[IMAGE, ...args],
      ]),
    // The client passes it on.
    signal: (running, signal) => Promise.resolve(running.kill(signal)),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function openByBuildah(): Promise<Image> {
  const buildah = (...args: string[]) => output("buildah", ["--storage-driver=vfs", ...args]);
  const { OCIv1 } = JSON.parse(await buildah("inspect", "--type=image", IMAGE));
  const config: ImageConfig = OCIv1.config;

  const folder = await Deno.makeTempDir();
  const root = join(folder, "root");
  const container = (await buildah("from", "--pull-never", IMAGE)).trim();
  await output("cp", ["-a", (await buildah("mount", container)).trim(), root]);
  await buildah("rm", container);
  // Its user has to reach it, which buildah's own storage does not allow.
  await Deno.chmod(folder, 0o755);

  const [user, group] = config.User.split(":");
  return {
    config,
    root,
    async command({ args = [], env = {}, mounts = {} }) {
      // Each run is a container of its own: without the mount points of the one before.
      await Deno.remove(join(root, "config"), { recursive: true }).catch(() => {});
      for (const [to, from] of Object.entries(mounts)) await makeMountPoint(root, to, from);
      return [
        ...["setpriv", `--reuid=${user}`, `--regid=${group}`, "--clear-groups"],
        ...["bwrap", "--ro-bind", root, "/", "--proc", "/proc", "--dev", "/dev"],
        ...Object.entries(mounts).flatMap(([to, from]) => ["--ro-bind", from, to]),
        ...["--unshare-user", "--unshare-pid", "--as-pid-1", "--unshare-ipc", "--unshare-uts"],
        ...["--cap-drop", "ALL", "--die-with-parent", "--clearenv"],
        ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
        ...config.Entrypoint,
        ...args,
      ];
    },
    async signal({ pid }, signal) {
      const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
      Deno.kill(Number(children.trim().split(" ")[0]), signal);
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** What an engine does in the container's own layer. */
async function makeMountPoint(root: string, to: string, from: string): Promise<void> {
  const point = join(root, to);
  await Deno.mkdir(dirname(point), { recursive: true });
  if ((await Deno.stat(from)).isDirectory) await Deno.mkdir(point, { recursive: true });
  else await Deno.writeTextFile(point, "");
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const result = await new Deno.Command(program, { args: [...args], stdin: "null" }).output();
  const [out, err] = [result.stdout, result.stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!result.success) throw new Error(`${program} ${args.join(" ")} failed:\n${err}`);
  return out!;
}
