import { dirname, join } from "node:path";
import { cached } from "./cache_folder.ts";
import type { ServerBinaries } from "./server_binaries.ts";
import { giveToServer, runAsServer } from "./unprivileged.ts";

export const SUPERUSER = "postgres";
/** Unlike any other word, so that a test can look for it where it must not occur. */
export const SUPERUSER_PASSWORD = "superuser-9xQ4-password";

/** Makes a new data folder at `dataDir` (which must not exist) by copying a cached one. */
export async function copyCluster(binaries: ServerBinaries, dataDir: string): Promise<void> {
  const template = await cached(`cluster-${binaries.version}`, async (folder) => {
    const data = join(folder, "data");
    await Deno.mkdir(data);
    await giveToServer(data);
    await initCluster(binaries, data);
  });
  // As the server's user, so that the copy belongs to it; `cp -a` clones where the file system can.
  await runAsServer("cp", ["-a", join(template, "data"), dataDir]);
}

/**
 * Makes a new data folder at `dataDir`: an empty folder of the server's user, or
 * one that is not there yet.
 */
export async function initCluster(binaries: ServerBinaries, dataDir: string): Promise<void> {
  // Next to the data folder, so that it goes with it if we are killed.
  const passwordFile = join(dirname(dataDir), "superuser-password");
  await Deno.writeTextFile(passwordFile, SUPERUSER_PASSWORD);
  try {
    await giveToServer(passwordFile);
    const initdb = (locale: string) =>
      runAsServer(join(binaries.folder, "initdb"), [
        `--pgdata=${dataDir}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        // Nobody is trusted, not even on the socket: a login that works proves the password.
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        `--locale=${locale}`,
        "--no-sync",
      ], { PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin" });
    try {
      await initdb("C.UTF-8");
    } catch (error) {
      // macOS and old C libraries have no C.UTF-8.
      if (!(error instanceof Error) || !error.message.includes("invalid locale name")) throw error;
      await initdb("C");
    }
  } finally {
    await Deno.remove(passwordFile);
  }
}
