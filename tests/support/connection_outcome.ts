import { toConnector } from "../../src/postgres/connector.ts";
import { Secret } from "../../src/model/secret.ts";
import type { ServerError } from "../../src/postgres/server_error.ts";
import { findPsql } from "./psql.ts";

/** What a connection string leads to; `answer` is the row that `sql` gives, `error` the failure. */
export interface ConnectionOutcome {
  readonly answer?: string;
  readonly error?: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** What both sides take for the home folder. */
  readonly home: string;
}

/** Connects with the real psql. `sql` must give one row with one text. */
export async function psqlOutcome(
  connectionString: string,
  sql: string,
  { env = {}, home }: Surroundings,
): Promise<ConnectionOutcome> {
  const { success, stdout, stderr } = await new Deno.Command(await findPsql(), {
    args: ["-X", "-A", "-t", "-q", "-w", "-d", connectionString, "-c", sql],
    clearEnv: true,
    // psql takes its home folder from the system, but files in it can be named one by one.
    env: {
      PATH: "/usr/bin:/bin",
      HOME: home,
      PGPASSFILE: `${home}/.pgpass`,
      PGSSLROOTCERT: `${home}/.postgresql/root.crt`,
      PGSSLCERT: `${home}/.postgresql/postgresql.crt`,
      PGSSLKEY: `${home}/.postgresql/postgresql.key`,
      ...env,
    },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return success
    ? { answer: decoder.decode(stdout).replace(/\n$/, "") }
    : { error: decoder.decode(stderr).trim() };
}

/** Connects with ours, in the same surroundings. */
export async function ourOutcome(
  connectionString: string,
  sql: string,
  { env = {}, home }: Surroundings,
): Promise<ConnectionOutcome> {
  try {
    const connector = toConnector(new Secret(connectionString), { env: (name) => env[name], home });
    await using session = await connector.connect();
    const [row] = await session.query<Record<string, string>>(sql);
    return { answer: Object.values(row!)[0]! };
  } catch (error) {
    const { message, hint } = error as ServerError;
    return { error: `${message} | ${hint}` };
  }
}
