import { type Context, Interruption } from "./cli/context.ts";
import { run } from "./cli/run.ts";

const encoder = new TextEncoder();

/**
 * Whole texts, whatever the pipe takes at once. Who has stopped reading (`| head`)
 * misses the rest, and that is all: what was done and the exit status stay the same.
 */
function writeAll(stream: typeof Deno.stdout, text: string): void {
  let bytes = encoder.encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/**
 * The first signal lets what is in flight end; the next one does not wait for it.
 */
function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, () => {
      if (controller.signal.aborted) Deno.exit(name === "SIGINT" ? 130 : 143);
      controller.abort(new Interruption(name));
    });
  }
  return controller.signal;
}

function onHangup(listener: () => void): Disposable {
  Deno.addSignalListener("SIGHUP", listener);
  return { [Symbol.dispose]: () => Deno.removeSignalListener("SIGHUP", listener) };
}

const context: Context = {
  argv: Deno.args,
  env: (name) => Deno.env.get(name),
  readFile: (path) => Deno.readFile(path),
  workingFolder: Deno.cwd(),
  terminal: {
    stdout: (text) => writeAll(Deno.stdout, text),
    stderr: (text) => writeAll(Deno.stderr, text),
    color: Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR"),
  },
  signal: stopOnSignals(),
  onHangup,
};

Deno.exit(await run(context));
