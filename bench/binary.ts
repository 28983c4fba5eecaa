// deno-lint-ignore-file no-console -- its output is its result
// How fast the binary starts, and how much memory a run takes: deno task bench:binary
import { join } from "node:path";
import { compileBinary } from "../tests/support/binary.ts";
import { NEWEST_MAJOR } from "../tests/support/majors.ts";
import { startServer } from "../tests/support/postgres_server.ts";

const RUNS = 21;
const SIZES = [1, 100, 1000];

interface Measured {
  readonly ms: number;
  /** The most that it ever had. */
  readonly rssMb: number;
}

await using binary = await compileBinary();
console.log(binary.report);
await using server = await startServer({ major: NEWEST_MAJOR });
const folder = await Deno.makeTempDir();

print("--version", await measure(["--version"]));
for (const size of SIZES) {
  const config = join(folder, `${size}.json`);
  await writeConfig(config, size);
  print(`apply, ${size} new`, await measure(["apply", "--config", config], 1));
  print(`apply, ${size} in sync`, await measure(["apply", "--config", config], 5));
}
await Deno.remove(folder, { recursive: true });

/** The median of all runs, of time and of memory. */
async function measure(args: readonly string[], runs = RUNS): Promise<Measured> {
  const all: Measured[] = [];
  for (let i = 0; i < runs; i++) all.push(await runOnce(args));
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[runs >> 1]!;
  return { ms: median(all.map(({ ms }) => ms)), rssMb: median(all.map(({ rssMb }) => rssMb)) };
}

async function runOnce(args: readonly string[]): Promise<Measured> {
  const start = performance.now();
  const child = new Deno.Command(binary.path, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let running = true;
  const end = child.status.then((status) => {
    running = false;
    if (!status.success) throw new Error(`${args.join(" ")} ended with ${status.code}`);
    return performance.now();
  });
  let rssKb = 0;
  while (running) {
    rssKb = Math.max(rssKb, await highWater(child.pid));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return { ms: await end - start, rssMb: rssKb / 1024 };
}

/** The most memory that a process ever had, in KiB; 0 when it is gone. Linux only. */
async function highWater(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
}

async function writeConfig(path: string, size: number): Promise<void> {
  const databases = Array.from({ length: size }, (_, i) => {
    const name = `bench_${size}_${i}`;
    return { database: name, user: name, password: `password of ${name}` };
  });
  const url = server.url({ params: { sslmode: "disable" } });
  await Deno.writeTextFile(path, JSON.stringify({ root_connection_string: url, databases }));
}

function print(what: string, { ms, rssMb }: Measured): void {
  console.log(
    `${what.padEnd(24)} ${ms.toFixed(0).padStart(7)} ms ${rssMb.toFixed(0).padStart(5)} MiB`,
  );
}
