import { fileURLToPath } from "node:url";

export type Env = Readonly<Record<string, string>>;

export interface SpawnOptions {
  readonly env?: Env;
  readonly cwd?: string;
  /** All of its standard input; none where absent. */
  readonly stdin?: string;
}

export interface RunOptions extends SpawnOptions {
  /** Sends the signal as soon as a line of its output matches. */
  readonly signalAfter?: { readonly line: RegExp; readonly signal: Deno.Signal };
}

export interface RunResult {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What a process gets beside the test's own variables: nothing that PostgreSQL or we would read. */
const PASSED_ON = ["PATH", "HOME", "TMPDIR", "DENO_DIR", "SYSTEMROOT"];

const WAIT_LIMIT_MS = 60_000;

/**
 * Runs the program to its end: the binary that `PG_PROVISIONER_BIN` names, or
 * else `src/main.ts` by this Deno.
 */
export async function runCli(
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  await using cli = spawnCli(args, options);
  const { signalAfter } = options;
  if (signalAfter) {
    await cli.waitFor(({ stdout, stderr }) =>
      [stdout, stderr].some((text) => text.split("\n").some((line) => signalAfter.line.test(line)))
    );
    cli.kill(signalAfter.signal);
  }
  return await cli.end;
}

/** A program while it runs. `await using` it: what still runs then is killed. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it has written until now. */
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Resolves when it has ended and all of its output is here. */
  readonly end: Promise<RunResult>;
  kill(signal: Deno.Signal): void;
  /**
   * Waits until the predicate holds for what it has written until now.
   *
   * @throws with that output if it ends before, or after a minute.
   */
  waitFor(predicate: (output: RunningProcess["output"]) => boolean): Promise<void>;
}

/** Starts the program and lets it run. */
export function spawnCli(args: readonly string[], options: SpawnOptions = {}): RunningProcess {
  const binary = Deno.env.get("PG_PROVISIONER_BIN");
  if (binary) return spawnProcess(binary, args, options);
  const source = ["run", "--quiet", "-A", `--config=${ROOT}deno.json`, `${ROOT}src/main.ts`];
  return spawnProcess(Deno.execPath(), [...source, ...args], options);
}

/** Starts any other program in the same way: a clean environment, all of its output kept. */
export function spawnProcess(
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): RunningProcess {
  const child = new Deno.Command(program, {
    args: [...args],
    cwd: options.cwd ?? ROOT,
    clearEnv: true,
    env: { ...passedOn(), ...options.env },
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

  const output = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  let exited = false;
  let ended = false;
  const status = child.status.finally(() => {
    exited = true;
  });
  const notify = () => watchers.forEach((watcher) => watcher());
  const pump = async (stream: "stdout" | "stderr") => {
    for await (const text of child[stream].pipeThrough(new TextDecoderStream())) {
      output[stream] += text;
      notify();
    }
  };
  const feed = options.stdin === undefined ? undefined : write(child.stdin, options.stdin);
  const end = Promise.all([status, pump("stdout"), pump("stderr"), feed]).then(
    ([{ code, signal }]) => ({ code, signal, ...output }),
  ).finally(() => {
    ended = true;
    notify();
  });

  const kill = (signal: Deno.Signal) => {
    if (!exited) child.kill(signal);
  };

  return {
    pid: child.pid,
    output,
    end,
    kill,
    waitFor: (predicate) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const fail = (what: string) =>
        reject(
          new Error(`${what}\n--- stdout\n${output.stdout}\n--- stderr\n${output.stderr}`),
        );
      const watch = () => {
        if (predicate(output)) resolve();
        else if (ended) fail("The program ended before it wrote what was waited for");
      };
      const timer = setTimeout(
        () => fail("The program did not write what was waited for"),
        WAIT_LIMIT_MS,
      );
      watchers.add(watch);
      watch();
      return promise.finally(() => {
        clearTimeout(timer);
        watchers.delete(watch);
      });
    },
    async [Symbol.asyncDispose]() {
      kill("SIGKILL");
      await end;
    },
  };
}

function passedOn(): Env {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function write(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    // The program may end before it has read everything.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
