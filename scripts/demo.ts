// deno-lint-ignore-file no-console
// Shows pg-provisioner at work on a PostgreSQL of its own, and removes everything again:
//   npx -y deno@2.9.6 task demo
import { join } from "node:path";
import { styleText } from "node:util";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { NEWEST_MAJOR } from "../tests/support/majors.ts";
import { type PostgresServer, startServer } from "../tests/support/postgres_server.ts";

interface DatabaseEntry {
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

interface ConfigFile {
  readonly root_connection_string: string;
  readonly databases: readonly DatabaseEntry[];
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** All that the program may do: what README says about how to run it from source. */
const PERMISSIONS = ["--allow-net", "--allow-env", "--allow-read"];

const WHAT_A_USER_SEES = `
SELECT pg_catalog.pg_get_userbyid(datdba) AS owner,
       pg_catalog.array_to_string(ARRAY(
         SELECT privilege
         FROM pg_catalog.unnest(ARRAY['CONNECT', 'CREATE', 'TEMPORARY']) AS privilege
         WHERE pg_catalog.has_database_privilege(oid, privilege)
       ), ', ') AS privileges
FROM pg_catalog.pg_database
WHERE datname = pg_catalog.current_database()`;

/** By the exit status that each means. */
const STOP_SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

const stop = new AbortController();
let stopStatus = 1;
for (const [name, status] of Object.entries(STOP_SIGNALS)) {
  Deno.addSignalListener(name as keyof typeof STOP_SIGNALS, () => {
    if (stop.signal.aborted) return;
    console.log(`\n${name}: stopping and removing everything`);
    stopStatus = status;
    stop.abort();
  });
}

async function main(): Promise<number> {
  const begin = Date.now();
  try {
    await demo();
  } catch (error) {
    if (stop.signal.aborted) return stopStatus;
    console.error(`\nThe demo failed, and has removed everything: ${messageOf(error)}`);
    return 1;
  }
  console.log(`  Removed: the server and its folder. That took ${secondsSince(begin)} in all.

  Next: change ${bold("config.json")} and run this again, or see README.md for your own server.`);
  return 0;
}

async function demo(): Promise<void> {
  const config: ConfigFile = JSON.parse(await Deno.readTextFile(join(ROOT, "config.json")));
  const { databases } = config;
  console.log(`\n  ${bold("pg-provisioner")} makes a PostgreSQL server follow a file.

  config.json declares ${databases.length} databases, each with a user that owns it:`);
  for (const { database, user } of databases) {
    console.log(`    database ${bold(database)}, user ${bold(user)}`);
  }

  heading(1, `Start an empty PostgreSQL ${NEWEST_MAJOR} in a temporary folder`);
  console.log(dim("  (the first time, it is installed from npm)"));
  const begin = Date.now();
  await using server = await startServer({ major: NEWEST_MAJOR, template: "fresh" });
  stop.signal.throwIfAborted();
  console.log(`  It listens on ${server.host}:${server.port} and lives in ${server.socketDir}.
  That took ${secondsSince(begin)}.`);

  // In the server's folder, so that it goes when the server goes.
  const path = join(server.socketDir, "config.json");
  const connection = server.url({ params: { sslmode: "disable" } });
  await Deno.writeTextFile(path, JSON.stringify({ ...config, root_connection_string: connection }));

  heading(2, "What would change? Nothing is written yet");
  await provisioner("plan", path);

  heading(3, "Make it so");
  await provisioner("apply", path);

  heading(4, "Log in as every user, as an application would");
  for (const entry of databases) await showLogin(server, entry);

  heading(5, "And if it runs again? It changes only what differs");
  await provisioner("plan", path);
  heading(6, "Clean up");
}

/** Runs a command of the program in a process of its own, and shows what it writes. */
async function provisioner(command: string, config: string): Promise<void> {
  console.log(dim(`  $ pg-provisioner ${command} --config config.json`));
  const child = new Deno.Command(Deno.execPath(), {
    // deno-fmt-ignore
    args: [
      "run", "--quiet", "--no-prompt", ...PERMISSIONS, `--config=${join(ROOT, "deno.json")}`,
      join(ROOT, "src/main.ts"), command, `--config=${config}`,
    ],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  const forward = () => child.kill("SIGTERM");
  stop.signal.addEventListener("abort", forward);
  const { code } = await child.status;
  stop.signal.removeEventListener("abort", forward);
  stop.signal.throwIfAborted();
  if (code !== 0) throw new Error(`pg-provisioner ${command} ended with exit status ${code}`);
}

async function showLogin(server: PostgresServer, entry: DatabaseEntry): Promise<void> {
  stop.signal.throwIfAborted();
  const { user, database } = entry;
  const refusal = await server.sql("SELECT 1", { ...entry, password: "not the password" })
    .then(() => undefined, (error) => error);
  if (!(refusal instanceof pg.DatabaseError) || refusal.code !== "28P01") {
    throw new Error(`${user} could log in with a wrong password, or was refused for another cause`);
  }
  const [seen] = await server.sql<{ owner: string; privileges: string }>(WHAT_A_USER_SEES, entry);
  const rows = await server.sql(
    `CREATE TABLE greeting (words text);
     INSERT INTO greeting VALUES ('hello');
     SELECT words FROM greeting`,
    entry,
  );
  console.log(`  ${bold(user)} is in database ${bold(database)}
    owner of the database   ${seen!.owner}
    may on it               ${seen!.privileges}
    made a table and read   ${rows.map(({ words }) => words).join(", ")}
    with a wrong password   ${refusal.message}`);
}

function heading(number: number, text: string): void {
  console.log(`\n${bold(`${number}. ${text}`)}`);
}

function bold(text: string): string {
  return styleText("bold", text);
}

function dim(text: string): string {
  return styleText("dim", text);
}

function secondsSince(begin: number): string {
  return `${((Date.now() - begin) / 1000).toFixed(1)} s`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

Deno.exit(await main());
