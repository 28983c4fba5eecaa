import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PostgresServer } from "./postgres_server.ts";
import { type Env, type RunningProcess, spawnCli } from "./processes.ts";

/** One line of the JSON log. */
export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly server?: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** `pg-provisioner watch` while it runs, with a JSON log at level debug. */
export interface Watching extends AsyncDisposable {
  readonly cli: RunningProcess;
  /** All lines until now. */
  log(): readonly LogLine[];
  /** Waits for a line, among those after the first `after`. */
  logged(
    predicate: (line: LogLine) => boolean,
    options?: { readonly after?: number },
  ): Promise<LogLine>;
  /** Where health is served; waits until it is. */
  url(): Promise<string>;
}

export interface WatchingOptions {
  readonly env?: Env;
  readonly args?: readonly string[];
}

/** Starts the program on a config file, health on a free port. */
export function startWatching(config: string, options: WatchingOptions = {}): Watching {
  const cli = spawnCli(["watch", "--config", config, ...options.args ?? []], {
    env: {
      LOG_FORMAT: "json",
      LOG_LEVEL: "debug",
      HTTP_ADDRESS: "127.0.0.1:0",
      ...options.env,
    },
  });
  const log = () => parseLog(cli.output.stderr);
  const find = (predicate: (line: LogLine) => boolean, after = 0) =>
    log().slice(after).find(predicate);
  return {
    cli,
    log,
    async logged(predicate, { after = 0 } = {}) {
      await cli.waitFor(() => find(predicate, after) !== undefined);
      return find(predicate, after)!;
    },
    async url() {
      const isListening = ({ event }: LogLine) => event === "http_listening";
      await cli.waitFor(() => find(isListening) !== undefined);
      return String(find(isListening)!.url);
    },
    [Symbol.asyncDispose]: () => cli[Symbol.asyncDispose](),
  };
}

/** The whole lines of a JSON log. @throws where a line is not JSON. */
export function parseLog(stderr: string): readonly LogLine[] {
  return stderr.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/** What a probe answers. */
export async function probe(url: string): Promise<{ status: number; body: string }> {
  const response = await fetch(url);
  return { status: response.status, body: await response.text() };
}

const WAIT_LIMIT_MS = 60_000;

/** Asks again and again until the answer is wanted, and returns how long that took. */
export async function eventually(
  predicate: () => boolean | Promise<boolean>,
  what: string,
  limitMs = WAIT_LIMIT_MS,
): Promise<number> {
  const started = performance.now();
  while (!await predicate()) {
    if (performance.now() - started > limitMs) throw new Error(`In vain waited until ${what}`);
    await sleep(20);
  }
  return performance.now() - started;
}

/** A folder of the test's own. */
export async function makeFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "pg-provisioner-watch-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A config with one database for each name, owned by a user of the same name. */
export function configText(
  server: PostgresServer,
  names: readonly string[],
  password: unknown = "first-password",
): string {
  return JSON.stringify({
    root_connection_string: server.url({ params: { sslmode: "disable" } }),
    databases: names.map((name) => ({ database: name, user: name, password })),
  });
}

/** Writes a config file into a folder and returns its path. */
export async function writeConfig(folder: string, text: string): Promise<string> {
  const path = join(folder, "config.json");
  await Deno.writeTextFile(path, text);
  return path;
}

export async function hasDatabase(server: PostgresServer, name: string): Promise<boolean> {
  const rows = await server.sql(
    `SELECT 1 FROM pg_database WHERE datname = '${name}' AND pg_get_userbyid(datdba) = '${name}'`,
  );
  return rows.length > 0;
}

/** Whether one can log in. */
export async function canLogIn(
  server: PostgresServer,
  user: string,
  password: string,
): Promise<boolean> {
  try {
    await server.sql("SELECT 1", { user, password });
    return true;
  } catch {
    return false;
  }
}
