// deno-lint-ignore-file no-console -- its output is its result
// A run that finds nothing to do, and one that finds a single change, beside a naive loop on the
// same server: deno task bench [sizes, such as 10,100,1000]
//
// The catalog is simulated (bench/simulated_catalog.ts). Times are whole processes, taken in turns,
// and shown as ratios, since absolute ones drift on any machine. Fails where even the best round
// misses a target; what the server did is exact, so there every miss counts.
import { fileURLToPath } from "node:url";
import { NEWEST_MAJOR } from "../tests/support/majors.ts";
import { type PostgresServer, startServer } from "../tests/support/postgres_server.ts";
import { tempConfig } from "../tests/support/temp_config.ts";
import { bundle } from "../scripts/bundle.ts";
import { PERMISSIONS, V8_FLAGS } from "../scripts/compile_flags.ts";
import { type Activity, ACTIVITY_SETTINGS, measureActivity } from "./activity.ts";
import { type Measured, measureProcess } from "./measure_process.ts";
import { simulateCatalog, SIMULATION_SETTINGS } from "./simulated_catalog.ts";

const SIZES = (Deno.args[0] ?? "10,100,1000").split(",").map(Number);
const ROUNDS = 5;
/** What is promised for this size and more. */
const LARGE = 1000;

const TARGETS = {
  queries: 8,
  walBytes: 0,
  xids: 0,
  naiveByOurs: 7,
  rssMb: 80,
} as const;

const misses: string[] = [];
const folder = await Deno.makeTempDir();
const programs = { ours: await ourProgram(), naive: denoRun("bench/naive.ts") };
console.log(`PostgreSQL ${NEWEST_MAJOR}, ${navigator.hardwareConcurrency} cores, ours is:`);
console.log(`  ${programs.ours.join(" ")}\n`);
for (const size of SIZES) await benchSize(size);
for (const miss of misses) console.log(`MISSED: ${miss}`);
await Deno.remove(folder, { recursive: true });
Deno.exit(misses.length > 0 ? 1 : 0);

async function benchSize(size: number): Promise<void> {
  await using server = await startServer({
    major: NEWEST_MAJOR,
    settings: { ...SIMULATION_SETTINGS, ...ACTIVITY_SETTINGS },
  });
  const databases = await simulateCatalog(server, size);
  const url = server.url({ params: { sslmode: "disable" } });
  await using config = await tempConfig({ root_connection_string: url, databases });
  const runs = {
    ours: () => measureProcess([...programs.ours, "apply", "--config", config.path]),
    naive: () => measureProcess([...programs.naive, url, config.path]),
  };
  // Once, so that caches are warm and what the first reader notes is written.
  await runs.ours();

  console.log(`N = ${size}`);
  // The first time, the measuring itself is the first reader of what it needs.
  await measureActivity(server, () => Promise.resolve());
  const noOp = await measureActivity(server, runs.ours);
  reportActivity("no-op, ours", noOp);
  reportActivity("no-op, naive", await measureActivity(server, runs.naive));
  await change(server);
  reportActivity("one change, ours", await measureActivity(server, runs.ours));
  await checkState(server, size);
  for (const figure of ["queries", "walBytes", "xids"] as const) {
    if (noOp[figure] > TARGETS[figure]) {
      misses.push(`N = ${size}, no-op: ${figure} ${noOp[figure]} > ${TARGETS[figure]}`);
    }
  }

  const rounds: Round[] = [];
  while (rounds.length < ROUNDS) {
    const ours = await runs.ours();
    const naive = await runs.naive();
    await change(server);
    const changed = await runs.ours();
    await checkState(server, size);
    rounds.push({ ours, naive, changed });
  }
  reportTimes(size, rounds);
}

interface Round {
  readonly ours: Measured;
  readonly naive: Measured;
  readonly changed: Measured;
}

function reportTimes(size: number, rounds: readonly Round[]): void {
  const naiveByOurs = rounds.map(({ ours, naive }) => naive.ms / ours.ms);
  const rss = rounds.map(({ ours }) => ours.rssMb);
  print("naive ÷ ours", ratio(naiveByOurs));
  print("one change ÷ no-op", ratio(rounds.map(({ ours, changed }) => changed.ms / ours.ms)));
  print("no-op, ours", `${spread(rounds.map(({ ours }) => ours.ms))} ms`);
  print("no-op, naive", `${spread(rounds.map(({ naive }) => naive.ms))} ms`);
  print("memory, ours", `${spread(rss)} MiB`);
  print("memory, naive", `${spread(rounds.map(({ naive }) => naive.rssMb))} MiB\n`);
  if (!isFastEnough(size, rounds)) {
    const best = Math.max(...naiveByOurs);
    misses.push(`N = ${size}: naive ÷ ours ${best.toFixed(1)} < ${TARGETS.naiveByOurs}`);
  }
  const least = Math.min(...rss);
  if (least > TARGETS.rssMb) {
    misses.push(`N = ${size}: memory ${least.toFixed(0)} MiB > ${TARGETS.rssMb}`);
  }
}

function isFastEnough(size: number, rounds: readonly Round[]): boolean {
  return size < LARGE ||
    rounds.some(({ ours, naive }) => naive.ms / ours.ms >= TARGETS.naiveByOurs);
}

/** A change by hand, to be found and put right. */
async function change(server: PostgresServer): Promise<void> {
  await server.sql("ALTER ROLE app1 NOLOGIN");
}

/** A program that fails would be the fastest. */
async function checkState(server: PostgresServer, size: number): Promise<void> {
  const rows = await server.sql(
    `SELECT 1 FROM pg_database d JOIN pg_authid r ON r.oid = d.datdba AND r.rolname = d.datname
      WHERE r.rolname LIKE 'app%' AND r.rolcanlogin AND r.rolpassword IS NOT NULL`,
  );
  if (rows.length !== size) throw new Error(`${rows.length} of ${size} are as configured`);
}

function reportActivity(what: string, { queries, walBytes, xids }: Activity): void {
  print(what, `${queries} queries, ${walBytes} bytes of WAL, ${xids} transaction ids`);
}

function ratio(values: readonly number[]): string {
  const [least, middle, most] = ordered(values);
  return `${middle.toFixed(1)} × (${least.toFixed(1)} to ${most.toFixed(1)})`;
}

function spread(values: readonly number[]): string {
  const [least, middle, most] = ordered(values);
  return `${middle.toFixed(0)} (${least.toFixed(0)} to ${most.toFixed(0)})`;
}

function ordered(values: readonly number[]): readonly [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  return [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!];
}

function print(what: string, result: string): void {
  console.log(`  ${what.padEnd(20)} ${result}`);
}

/** The binary that PG_PROVISIONER_BIN names, or what is compiled into it, on this Deno. */
async function ourProgram(): Promise<readonly string[]> {
  const binary = Deno.env.get("PG_PROVISIONER_BIN");
  if (binary) return [binary];
  const { entry } = await bundle({ commit: "bench", folder });
  return [Deno.execPath(), "run", ...PERMISSIONS, V8_FLAGS, "--quiet", "--no-config", entry];
}

function denoRun(file: string): readonly string[] {
  const root = fileURLToPath(new URL("..", import.meta.url));
  return [Deno.execPath(), "run", "-A", "--quiet", `--config=${root}deno.json`, `${root}${file}`];
}
