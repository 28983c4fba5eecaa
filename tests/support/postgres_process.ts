import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerBinaries } from "./server_binaries.ts";
import { serverIdentity } from "./unprivileged.ts";

export type StopMode = "smart" | "fast" | "immediate";

const STOP_SIGNALS = { smart: "SIGTERM", fast: "SIGINT", immediate: "SIGQUIT" } as const;

const START_TIME_LIMIT_MS = 60_000;

export interface PostgresProcessOptions {
  readonly binaries: ServerBinaries;
  readonly dataDir: string;
  /** The file that the server's output is added to. */
  readonly log: string;
}

/** One life of a postmaster, as our own child and not `pg_ctl`'s, which would let go of it. */
export interface PostgresProcess {
  readonly pid: number;
  stop(mode: StopMode): Promise<void>;
}

/** Starts a postmaster and returns when it accepts connections. @throws with its log if it ends. */
export async function startPostgres(options: PostgresProcessOptions): Promise<PostgresProcess> {
  const logBefore = await readLog(options.log);
  const child = new Deno.Command("sh", {
    // The shell only opens the log: what is in a file is all there, whenever one looks.
    args: ["-c", 'exec "$1" -D "$2" >>"$3" 2>&1', "sh"].concat(
      join(options.binaries.folder, "postgres"),
      options.dataDir,
      options.log,
    ),
    cwd: "/",
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", LC_ALL: "C" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
    // In a group of its own, so that Ctrl-C stops the test and not the server under it.
    detached: true,
    ...serverIdentity(),
  }).spawn();
  child.unref();
  let ended = false;
  const end = child.status.then(() => {
    ended = true;
  });

  const deadline = Date.now() + START_TIME_LIMIT_MS;
  while (!await isReady(options.dataDir, child.pid)) {
    if (ended || Date.now() > deadline) {
      if (!ended) child.kill("SIGKILL");
      const log = (await readLog(options.log)).slice(logBefore.length);
      throw new Error(`The server ${ended ? "ended at its start" : "does not get ready"}:\n${log}`);
    }
    await sleep(5);
  }

  return {
    pid: child.pid,
    async stop(mode) {
      if (ended) return;
      child.ref();
      child.kill(STOP_SIGNALS[mode]);
      // A test may have frozen it; it cannot stop while it is.
      child.kill("SIGCONT");
      await end;
    },
  };
}

/** The text of a server's log, empty where there is none yet. */
export async function readLog(path: string): Promise<string> {
  return await readIfThere(path) ?? "";
}

/** The postmaster writes its status into the eighth line of its pid file. */
async function isReady(dataDir: string, pid: number): Promise<boolean> {
  const lines = (await readIfThere(join(dataDir, "postmaster.pid")))?.split("\n");
  return lines?.[0] === String(pid) && lines[7]?.trim() === "ready";
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
