export interface Measured {
  readonly ms: number;
  /** The most memory that it ever had; 0 where the system does not tell. */
  readonly rssMb: number;
}

/** Runs a program to its end. @throws with its output where it fails. */
export async function measureProcess(command: readonly string[]): Promise<Measured> {
  const [program, ...args] = command;
  const started = performance.now();
  const child = new Deno.Command(program!, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let running = true;
  const output = child.output().then((result) => {
    running = false;
    return { ...result, ms: performance.now() - started };
  });
  let rssKb = 0;
  while (running) {
    rssKb = Math.max(rssKb, await highWater(child.pid));
    // The mark only rises, so it need not be read often: looking takes from what is measured.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { success, ms, stdout, stderr } = await output;
  if (!success) {
    const decoder = new TextDecoder();
    throw new Error(`${command.join(" ")}: ${decoder.decode(stdout)}${decoder.decode(stderr)}`);
  }
  return { ms, rssMb: rssKb / 1024 };
}

/** In KiB; 0 when it is gone. Linux only. */
async function highWater(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
}
