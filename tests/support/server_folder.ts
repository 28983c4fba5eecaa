import { join } from "node:path";
import { giveToServer } from "./unprivileged.ts";

/**
 * What removes a server when its owner is gone: waits for the end of its
 * standard input, which comes when the owner closes it or dies in whatever way,
 * SIGKILL included. Then kills the postmaster and removes the folder.
 */
const WATCHDOG = `
cat >/dev/null
if read -r pid <"$1/data/postmaster.pid"; then
  kill -QUIT "$pid"; kill -CONT "$pid"
  for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" || break; sleep 0.1; done
fi
rm -rf "$1"
`;

/** A temporary folder of the server's user that does not outlive this process. */
export interface ServerFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes the folder. Its path is short, since a socket's path may have 107 bytes at most. */
export async function makeServerFolder(): Promise<ServerFolder> {
  const path = await Deno.makeTempDir({ dir: "/tmp", prefix: "pgp-" });
  await giveToServer(path);
  const watchdog = new Deno.Command("sh", {
    args: ["-c", WATCHDOG, "sh", path],
    cwd: "/",
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    // In a group of its own: Ctrl-C at a terminal goes to the whole group and would kill it.
    detached: true,
  }).spawn();
  watchdog.unref();
  return {
    path,
    async [Symbol.asyncDispose]() {
      watchdog.ref();
      await watchdog.stdin.close();
      await watchdog.status;
    },
  };
}

/** Where things are inside a server's folder. */
export function pathsIn(folder: string) {
  return { dataDir: join(folder, "data"), log: join(folder, "log") };
}
