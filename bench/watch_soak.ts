// deno-lint-ignore-file no-console
// 2000 passes of `watch` in one process on a real server, some with changes, drift and failures
// among them; prints its memory and handles on the way, and fails where they grow:
//   deno run -A bench/watch_soak.ts [passes]
import { setTimeout as sleep } from "node:timers/promises";
import { NEWEST_MAJOR } from "../tests/support/majors.ts";
import { startServer } from "../tests/support/postgres_server.ts";
import {
  configText,
  eventually,
  makeFolder,
  probe,
  startWatching,
  type Watching,
  writeConfig,
} from "../tests/support/watching.ts";

const PASSES = Number(Deno.args[0] ?? 2000);
const ROWS = 10;
/** What start-up, the compiler and the caches take; after it nothing may grow. */
const WARM_UP = 0.3;
/** Garbage that is not yet collected. */
const RSS_TOLERANCE = 1.15;
const HANDLE_TOLERANCE = 3;
/** Between two passes; as short as it may be. */
const RESYNC_INTERVAL = "5ms";

interface Sample {
  readonly passes: number;
  readonly rssMb: number;
  readonly handles: number;
  readonly threads: number;
}

const NAMES = Array.from({ length: 20 }, (_, index) => `soak_${index}`);

async function main(): Promise<number> {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeFolder();
  let round = 0;
  const change = () =>
    writeConfig(folder.path, configText(server, NAMES, `password-of-round-${round++}`));
  await using watching = startWatching(await change(), {
    env: { RESYNC_INTERVAL, LOG_LEVEL: "info" },
  });
  const url = await watching.url();
  await eventually(async () => (await probe(`${url}/readyz`)).status === 200, "all is in sync");

  const started = performance.now();
  const samples: Sample[] = [];
  console.log("passes      RSS   handles   threads");
  while (samples.length < ROWS) {
    const target = Math.round(PASSES * (samples.length + 1) / ROWS);
    // Not only passes that find nothing: a rotation, drift, a broken config, a server that is away.
    await change();
    await server.sql("ALTER DATABASE soak_0 OWNER TO postgres");
    await writeConfig(folder.path, "{");
    await sleep(2500);
    await change();
    if (samples.length % 3 === 0) await server.restart();
    while (await passesOf(url) < target) await sleep(100);
    const sample = { passes: await passesOf(url), ...await measure(watching) };
    samples.push(sample);
    const { passes, rssMb, handles, threads } = sample;
    const columns = [`${passes}`.padStart(6), `${rssMb.toFixed(1)} MB`.padStart(9)];
    console.log([...columns, `${handles}`.padStart(8), `${threads}`.padStart(9)].join(" "));
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`${samples.at(-1)!.passes} passes in ${seconds.toFixed(0)} s`);
  return verdict(samples);
}

/** Compares the first half of what comes after the warm-up with the second. */
function verdict(samples: readonly Sample[]): number {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const half = Math.ceil(warm.length / 2);
  const [early, late] = [warm.slice(0, half), warm.slice(half)];
  const most = (of: readonly Sample[], field: "rssMb" | "handles") =>
    Math.max(...of.map((sample) => sample[field]));
  const rss = most(late, "rssMb") / most(early, "rssMb");
  const handles = most(late, "handles") - most(early, "handles");
  const level = rss <= RSS_TOLERANCE && handles <= HANDLE_TOLERANCE;
  console.log(
    `After the warm-up, the second half against the first: RSS x${rss.toFixed(2)}, ` +
      `handles ${handles >= 0 ? "+" : ""}${handles}: ${level ? "level" : "IT GROWS"}`,
  );
  return level ? 0 : 1;
}

async function passesOf(url: string): Promise<number> {
  const { servers } = JSON.parse((await probe(`${url}/status.json`)).body);
  return servers[0]?.passes ?? 0;
}

async function measure({ cli: { pid } }: Watching) {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]);
  let handles = 0;
  for await (const _ of Deno.readDir(`/proc/${pid}/fd`)) handles++;
  return { rssMb: field("VmRSS") / 1024, handles, threads: field("Threads") };
}

Deno.exit(await main());
