import assert from "node:assert/strict";
import { join } from "node:path";
import { exists } from "./cache_folder.ts";
import { assertGolden } from "./golden.ts";
import type { Major } from "./majors.ts";
import { type PostgresServer, startServer } from "./postgres_server.ts";
import { type ProgramResult, runProgram } from "./run_program.ts";

/** Whom the root connection string logs in as. */
export type Admin = "superuser" | "restricted";

/** What `scenario.json` may say; every field has a default. */
export interface ScenarioOptions {
  /** Whom it runs as: `["superuser"]` by default. */
  readonly admins?: readonly Admin[];
  /** Whether apply cannot do all of it, and has to say so: `apply.txt` holds its report. */
  readonly incomplete?: boolean;
}

export interface Scenario extends Required<ScenarioOptions> {
  readonly name: string;
  readonly folder: string;
  /** `""`, `"_2"`, `"_3"` …: each has a `config.json` of its own, in this order. */
  readonly steps: readonly string[];
}

/** The role that a restricted admin logs in as. Scenarios may use it in `before.sql`. */
const RESTRICTED_ADMIN = { user: "admin", password: "admin-7Tz2-password" };

/** All scenarios of a folder, by name. What they consist of is in its README.md. */
export async function loadScenarios(folder: string): Promise<readonly Scenario[]> {
  const scenarios: Scenario[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) scenarios.push(await loadScenario(entry.name, join(folder, entry.name)));
  }
  return scenarios.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function loadScenario(name: string, folder: string): Promise<Scenario> {
  const text = await readIfThere(join(folder, "scenario.json"));
  const options: ScenarioOptions = text === undefined ? {} : JSON.parse(text);
  const steps = [""];
  while (await exists(join(folder, `config_${steps.length + 1}.json`))) {
    steps.push(`_${steps.length + 1}`);
  }
  return { name, folder, steps, admins: ["superuser"], incomplete: false, ...options };
}

/**
 * Runs a scenario on a server of its own and asserts, for each step and for the
 * drift, that the plan is the golden one, that apply succeeds, that the plan is
 * empty then, and that every declared user can log in.
 */
export async function runScenario(
  scenario: Scenario,
  { major, admin }: { readonly major: Major; readonly admin: Admin },
): Promise<void> {
  await using server = await startServer({ major });
  const { user, password } = RESTRICTED_ADMIN;
  await runSql(
    server,
    `CREATE ROLE ${user} LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD '${password}'`,
  );
  const run = new ScenarioRun(scenario, server, { major, admin });
  for (const step of scenario.steps) {
    await run.sqlFile(`before${step}.sql`);
    await run.planAndApply({ config: `config${step}.json`, suffix: step });
  }
  const config = `config${scenario.steps.at(-1)}.json`;
  assert.ok(await run.sqlFile("drift.sql"), `${scenario.name} has no drift.sql`);
  await run.planAndApply({ config, suffix: "", prefix: "drift_" });
}

interface StepOptions {
  readonly config: string;
  readonly suffix: string;
  readonly prefix?: string;
}

class ScenarioRun {
  readonly #scenario: Scenario;
  readonly #server: PostgresServer;
  readonly #variants: readonly string[];
  readonly #url: string;

  constructor(
    scenario: Scenario,
    server: PostgresServer,
    { major, admin }: { readonly major: Major; readonly admin: Admin },
  ) {
    this.#scenario = scenario;
    this.#server = server;
    this.#variants = admin === "superuser" ? [String(major)] : [admin, String(major)];
    this.#url = server.url(admin === "superuser" ? {} : RESTRICTED_ADMIN);
  }

  /** Runs the file as the superuser; false where there is none. */
  async sqlFile(name: string): Promise<boolean> {
    const sql = await readIfThere(join(this.#scenario.folder, name));
    if (sql === undefined) return false;
    await runSql(this.#server, sql);
    return true;
  }

  async planAndApply({ config, suffix, prefix = "" }: StepOptions): Promise<void> {
    const planned = await this.#program(["plan", "--detailed-exit-code"], config);
    await this.#golden(planned.stdout, `${prefix}plan${suffix}`);
    assertStatus(planned, planned.stdout.startsWith("Nothing to do") ? 0 : 2);

    const applied = await this.#program(["apply"], config);
    if (this.#scenario.incomplete) {
      assertStatus(applied, 1);
      await this.#golden(applied.stdout, `${prefix}apply${suffix}`);
      const left = await this.#program(["plan"], config);
      return await this.#golden(left.stdout, `${prefix}left${suffix}`);
    }
    assertStatus(applied, 0);
    assert.ok(!/^error/m.test(applied.stderr), applied.stderr);

    const again = await this.#program(["plan", "--detailed-exit-code"], config);
    assert.equal(again.stdout, "Nothing to do: the server is as configured.\n");
    assertStatus(again, 0);
    await this.#logInAsEveryone(config);
  }

  #program(argv: readonly string[], config: string): Promise<ProgramResult> {
    const path = join(this.#scenario.folder, config);
    return runProgram([...argv, "--config", path], { env: { ROOT: this.#url } });
  }

  #golden(text: string, name: string): Promise<void> {
    const base = join(this.#scenario.folder, name);
    return assertGolden(text, { base, variants: this.#variants });
  }

  async #logInAsEveryone(config: string): Promise<void> {
    const text = await Deno.readTextFile(join(this.#scenario.folder, config));
    for (const { database, user, password } of JSON.parse(text).databases) {
      const [row] = await this.#server.sql<{ readonly owner: string }>(
        `CREATE TEMPORARY TABLE mine (); CREATE SCHEMA made_by_login; DROP SCHEMA made_by_login;
         SELECT pg_catalog.pg_get_userbyid(datdba)::text AS owner FROM pg_catalog.pg_database
         WHERE datname = pg_catalog.current_database()`,
        { database, user, password },
      );
      assert.equal(row?.owner, user);
    }
  }
}

function assertStatus({ status, stdout, stderr }: ProgramResult, expected: number): void {
  assert.equal(status, expected, `Exit status ${status}\n${stdout}\n${stderr}`);
}

async function runSql(server: PostgresServer, sql: string): Promise<void> {
  const { code, stderr } = await server.psql(sql);
  assert.equal(code, 0, stderr);
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await exists(path) ? await Deno.readTextFile(path) : undefined;
}
