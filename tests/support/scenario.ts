import assert from "node:assert/strict";
import { join } from "node:path";
import { exists } from "./cache_folder.ts";
import { viewCatalog } from "./catalog_view.ts";
import { assertGolden } from "./golden.ts";
import { runLogins } from "./logins.ts";
import type { Major } from "./majors.ts";
import { type PostgresServer, startServer } from "./postgres_server.ts";
import { type ProgramResult, runProgram } from "./run_program.ts";
import { QUIET, written } from "./written.ts";

/** Whom the root connection string logs in as. */
export type Admin = "superuser" | "restricted";

/** What `scenario.json` may say; every field has a default. */
export interface ScenarioOptions {
  /** Whom it runs as: `["superuser"]` by default. */
  readonly admins?: readonly Admin[];
  /** Whether apply cannot do all of it, and has to say so: `apply.txt` holds its report. */
  readonly incomplete?: boolean;
  /** Whether the superuser's view of the catalog after each step is compared: `catalog.txt`. */
  readonly catalog?: boolean;
  /** More about single steps, by the number of their config (`"1"`, `"2"` …), or `"drift"`. */
  readonly steps?: Readonly<Record<string, StepOptions>>;
}

export interface StepOptions {
  /** Given to `plan` and `apply`, such as `["--allow-drop"]`. */
  readonly flags?: readonly string[];
  /** Where not all of it can be done: variants as of golden files, or `"all"`. */
  readonly incomplete?: readonly string[];
}

export interface Scenario extends Required<ScenarioOptions> {
  readonly name: string;
  readonly folder: string;
  /** `""`, `"_2"`, `"_3"` …: each has a `config.json` of its own, in this order. */
  readonly suffixes: readonly string[];
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
  const suffixes = [""];
  while (await exists(join(folder, `config_${suffixes.length + 1}.json`))) {
    suffixes.push(`_${suffixes.length + 1}`);
  }
  const defaults = { admins: ["superuser"], incomplete: false, catalog: false, steps: {} } as const;
  return { name, folder, suffixes, ...defaults, ...options };
}

/**
 * Runs a scenario on a server of its own and asserts, for each step and for the
 * drift, that the plan is the golden one, that apply succeeds, that the plan is
 * empty then, that a second apply writes nothing, and that every declared user
 * can log in.
 */
export async function runScenario(
  scenario: Scenario,
  { major, admin }: { readonly major: Major; readonly admin: Admin },
): Promise<void> {
  await using server = await startServer({ major, settings: QUIET });
  const { user, password } = RESTRICTED_ADMIN;
  await runSql(
    server,
    `CREATE ROLE ${user} LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD '${password}'`,
  );
  const run = new ScenarioRun(scenario, server, { major, admin });
  for (const [index, suffix] of scenario.suffixes.entries()) {
    await run.sqlFile(`before${suffix}.sql`);
    await run.step({ name: `${index + 1}`, config: `config${suffix}.json`, prefix: "", suffix });
  }
  const config = `config${scenario.suffixes.at(-1)}.json`;
  assert.ok(await run.sqlFile("drift.sql"), `${scenario.name} has no drift.sql`);
  await run.step({ name: "drift", config, prefix: "drift_", suffix: "" });
}

interface Step {
  /** As in {@linkcode ScenarioOptions.steps}. */
  readonly name: string;
  readonly config: string;
  /** Around the names of its golden files. */
  readonly prefix: string;
  readonly suffix: string;
}

const TIDY_ATTEMPTS = 4;

const NOTHING_TO_DO = "Nothing to do: the server is as configured.\n";

class ScenarioRun {
  readonly #scenario: Scenario;
  readonly #server: PostgresServer;
  readonly #variants: readonly string[];
  readonly #url: string;
  /** By role. */
  readonly #passwords = new Map<string, string>();

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

  async step(step: Step): Promise<void> {
    await this.#notePasswords(step.config);
    await this.#planAndApply(step);
    if (this.#scenario.catalog) {
      await this.#golden(await viewCatalog(this.#server), "catalog", step);
    }
    const logins = await readIfThere(
      join(this.#scenario.folder, `${step.prefix}logins${step.suffix}.sql`),
    );
    if (logins === undefined) return;
    await runLogins(logins, {
      server: this.#server,
      passwords: this.#passwords,
    });
  }

  async #planAndApply(step: Step): Promise<void> {
    const { flags = [], incomplete = [] } = this.#scenario.steps[step.name] ?? {};
    const run = (argv: readonly string[]) => this.#program([...argv, ...flags], step.config);

    const planned = await run(["plan", "--detailed-exit-code"]);
    await this.#golden(planned.stdout, "plan", step);
    assertStatus(planned, statusOf(planned));

    const applied = await run(["apply"]);
    if (this.#scenario.incomplete || incomplete.some((each) => this.#isVariant(each))) {
      assertStatus(applied, 1);
      await this.#golden(applied.stdout, "apply", step);
      const left = await run(["plan"]);
      return await this.#golden(left.stdout, "left", step);
    }
    assertStatus(applied, 0);
    assert.ok(!/^error/m.test(applied.stderr), applied.stderr);

    const again = await run(["plan", "--detailed-exit-code"]);
    if (again.stdout !== NOTHING_TO_DO) {
      assert.ok(isDone(again), again.stdout);
      await this.#golden(again.stdout, "left", step);
    }
    assertStatus(again, statusOf(again));
    await this.#assertSecondRunWritesNothing(() => run(["apply"]));
    await this.#logInAsEveryone(step.config);
  }

  #isVariant(variant: string): boolean {
    return [...this.#variants, this.#variants.join("."), "all"].includes(variant);
  }

  async #assertSecondRunWritesNothing(apply: () => Promise<ProgramResult>): Promise<void> {
    const logBefore = (await this.#server.log()).length;
    for (let attempt = 1;; attempt++) {
      const before = await written(this.#server);
      assertStatus(await apply(), 0);
      const after = await written(this.#server);
      // Whoever reads may tidy up a page that others have left behind, once.
      if (attempt < TIDY_ATTEMPTS && after.lsn !== before.lsn) {
        const { lsn } = before;
        assert.deepEqual({ ...after, lsn }, before);
        continue;
      }
      assert.deepEqual(after, before);
      break;
    }
    const log = (await this.#server.log()).slice(logBefore);
    assert.ok(!/statement:/.test(log), log);
  }

  #program(argv: readonly string[], config: string): Promise<ProgramResult> {
    const path = join(this.#scenario.folder, config);
    return runProgram([...argv, "--config", path], { env: { ROOT: this.#url } });
  }

  #golden(text: string, name: string, { prefix, suffix }: Step): Promise<void> {
    const base = join(this.#scenario.folder, `${prefix}${name}${suffix}`);
    return assertGolden(withoutChance(text), { base, variants: this.#variants });
  }

  async #logInAsEveryone(config: string): Promise<void> {
    const { databases = [] } = await this.#config(config);
    for (const { database, user, password, state } of databases) {
      if (state === "absent" || password === undefined) continue;
      const [row] = await this.#server.sql<{ readonly owner: string }>(
        `CREATE TEMPORARY TABLE mine (); CREATE SCHEMA made_by_login; DROP SCHEMA made_by_login;
         SELECT pg_catalog.pg_get_userbyid(datdba)::text AS owner FROM pg_catalog.pg_database
         WHERE datname = pg_catalog.current_database()`,
        { database, user, password },
      );
      assert.equal(row?.owner, user);
    }
  }

  /** Those who are not declared any more still log in with what they had. */
  async #notePasswords(config: string): Promise<void> {
    const { databases = [], roles = [] } = await this.#config(config);
    for (const { user, password } of databases.flatMap((each) => [each, ...each.users ?? []])) {
      if (password !== undefined) this.#passwords.set(user, password);
    }
    for (const { role, password } of roles) {
      if (password !== undefined) this.#passwords.set(role, password);
    }
  }

  async #config(name: string): Promise<ConfigFile> {
    return JSON.parse(await Deno.readTextFile(join(this.#scenario.folder, name)));
  }
}

interface ConfigFile {
  readonly databases?: readonly (Declared & {
    readonly database: string;
    readonly state?: string;
    readonly users?: readonly Declared[];
  })[];
  readonly roles?: readonly { readonly role: string; readonly password?: string }[];
}

interface Declared {
  readonly user: string;
  readonly password?: string;
}

/** Whether nothing is left that may be done. */
function isDone({ stdout }: ProgramResult): boolean {
  return /^Nothing to do/m.test(stdout) ||
    /^Plan: 0 to add, 0 to change, 0 to remove. \d+ withheld/m.test(stdout);
}

/** What is withheld is pending as well. */
function statusOf(planned: ProgramResult): number {
  return isDone(planned) && !/withheld/.test(planned.stdout) ? 0 : 2;
}

/** Sizes and times are never the same twice. */
function withoutChance(text: string): string {
  return text.replace(/\d+\.\d MiB/g, "N MiB").replace(/last read [-0-9:TZ]+/g, "last read T");
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
