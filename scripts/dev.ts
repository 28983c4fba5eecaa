// deno-lint-ignore-file no-console
// Watches ./config.json with a PostgreSQL of its own, which is kept in .dev/ from run to run, and
// starts the program again when its code changes. Ctrl-C stops all of it:
//   deno task dev
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { initCluster, SUPERUSER, SUPERUSER_PASSWORD } from "../tests/support/cluster.ts";
import { freePort } from "../tests/support/free_port.ts";
import { NEWEST_MAJOR } from "../tests/support/majors.ts";
import { readLog, startPostgres } from "../tests/support/postgres_process.ts";
import { serverBinaries } from "../tests/support/server_binaries.ts";
import { giveToServer, serverIdentity } from "../tests/support/unprivileged.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Where all of it is kept; another folder may be named, for a test. */
const HOME = resolve(Deno.args[0] ?? join(ROOT, ".dev"));
const SOURCE = join(ROOT, "config.json");
/** `./config.json`, but with the connection string of this server. */
const CONFIG = join(HOME, "config.json");
/** Editors write in pieces. */
const QUIET_MS = 150;

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.addSignalListener(signal, () => stop.abort());
}

async function main(): Promise<void> {
  await Deno.mkdir(HOME, { recursive: true });
  await using server = await startServer();
  const url = `postgres://${SUPERUSER}:${SUPERUSER_PASSWORD}@127.0.0.1:${server.port}/postgres`;
  console.log(`
  PostgreSQL ${NEWEST_MAJOR} is kept in ${HOME}; to start afresh, remove that folder:
    psql '${url}'
  Change config.json and see the server follow; change src/ and the program starts again.
  Ctrl-C stops all of it.
`);
  await writeConfig(url);
  await Promise.all([
    whenChanged([ROOT], ({ paths }) => paths.includes(SOURCE), () => writeConfig(url)),
    runProgram(),
  ]);
}

/** The server whose data is in `.dev/`, on the port that it had before if that is free. */
async function startServer() {
  const folder = await dataFolder();
  const dataDir = join(folder, "data");
  const binaries = await serverBinaries(NEWEST_MAJOR);
  if (!await exists(join(dataDir, "PG_VERSION"))) {
    await Deno.remove(dataDir, { recursive: true }).catch(() => {});
    await initCluster(binaries, dataDir);
  }
  const port = await choosePort(join(folder, "port"));
  await Deno.writeTextFile(
    join(dataDir, "postgresql.auto.conf"),
    `port = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n`,
  );
  const process = await startPostgres({ binaries, dataDir, log: join(folder, "log") });
  return { port, [Symbol.asyncDispose]: () => process.stop("fast") };
}

/**
 * `.dev/postgres`, or, where the server's user may not get there (root's checkout), a folder
 * of that user's with a link to it.
 */
async function dataFolder(): Promise<string> {
  const folder = join(HOME, `postgres-${NEWEST_MAJOR}`);
  if (await exists(folder)) return await Deno.realPath(folder);
  const { uid } = serverIdentity();
  if (uid === undefined) {
    await Deno.mkdir(folder, { mode: 0o700 });
    return folder;
  }
  await Deno.mkdir(folder, { mode: 0o700 });
  await giveToServer(folder);
  const canReach = await new Deno.Command("ls", { args: [folder], ...serverIdentity() }).output();
  if (canReach.success) return folder;
  await Deno.remove(folder);
  const elsewhere = await Deno.makeTempDir({ dir: "/var/tmp", prefix: "pg-provisioner-dev-" });
  await giveToServer(elsewhere);
  await Deno.symlink(elsewhere, folder);
  return elsewhere;
}

async function choosePort(file: string): Promise<number> {
  const before = Number(await readLog(file));
  if (before > 0 && isFree(before)) return before;
  const port = freePort(["127.0.0.1"]);
  await Deno.writeTextFile(file, String(port));
  return port;
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch {
    return false;
  }
}

async function writeConfig(url: string): Promise<void> {
  const text = await readLog(SOURCE);
  let replaced = text;
  try {
    const config = JSON.parse(text);
    const connection = { root_connection_string: `${url}?sslmode=disable` };
    replaced = JSON.stringify({ ...config, ...connection }, undefined, 2);
  } catch {
    // As it is: the program says what is wrong with it.
  }
  await Deno.writeTextFile(`${CONFIG}.new`, replaced);
  await Deno.rename(`${CONFIG}.new`, CONFIG);
}

/** Runs the program until the end, and again whenever its code has changed. */
async function runProgram(): Promise<void> {
  let restart = Promise.withResolvers<void>();
  const changes = whenChanged([join(ROOT, "src"), join(ROOT, "deno.json")], () => true, () => {
    restart.resolve();
    return Promise.resolve();
  });
  while (!stop.signal.aborted) {
    restart = Promise.withResolvers();
    const child = spawnProgram();
    await Promise.race([child.status, restart.promise, aborted()]);
    await end(child);
    if (stop.signal.aborted) break;
    // It ended by itself: nothing is gained by starting the same code again.
    await Promise.race([restart.promise, aborted()]);
    console.log("── src changed: starting again ──");
  }
  await changes;
}

function spawnProgram(): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    // deno-fmt-ignore
    args: [
      "run", "--quiet", "-A", join(ROOT, "src/main.ts"), "watch", `--config=${CONFIG}`,
      "--resync-interval=10s", "--http-address=127.0.0.1:0",
    ],
    cwd: ROOT,
    stdin: "null",
    // In a group of its own: Ctrl-C comes to us, and we end it as Kubernetes would.
    detached: true,
  }).spawn();
}

async function end(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGTERM");
  } catch {
    // It has ended.
  }
  await child.status;
}

/** Calls back after changes that matter, until all of it stops. */
async function whenChanged(
  paths: readonly string[],
  matters: (event: Deno.FsEvent) => boolean,
  callback: () => Promise<void>,
): Promise<void> {
  const recursive = !paths.includes(ROOT);
  using watcher = Deno.watchFs([...paths], { recursive });
  stop.signal.addEventListener("abort", () => watcher.close());
  let timer: ReturnType<typeof setTimeout> | undefined;
  for await (const event of watcher) {
    if (event.kind === "access" || !matters(event)) continue;
    clearTimeout(timer);
    timer = setTimeout(callback, QUIET_MS);
  }
  clearTimeout(timer);
}

function aborted(): Promise<void> {
  if (stop.signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    stop.signal.addEventListener("abort", () => resolve(), { once: true })
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}

await main();
