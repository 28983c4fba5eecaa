import { join } from "node:path";

export interface PsqlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PsqlOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Further variables of libpq, such as `PGSSLMODE`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `sql` through the real psql: rows only, unaligned, ends at the first error. */
export async function runPsql(sql: string, options: PsqlOptions): Promise<PsqlResult> {
  const child = new Deno.Command(await findPsql(), {
    args: ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"],
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      PGHOST: options.host,
      PGPORT: String(options.port),
      PGDATABASE: options.database,
      PGUSER: options.user,
      PGPASSWORD: options.password,
      PGCLIENTENCODING: "UTF8",
      PGCONNECT_TIMEOUT: "20",
      ...options.env,
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  await writeAll(child.stdin, sql);
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function writeAll(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    // psql that cannot log in ends before it has read everything.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** The newest psql of Debian's packages (its /usr/bin/psql is a slow wrapper), or that on PATH. */
export async function findPsql(): Promise<string> {
  const packages = "/usr/lib/postgresql";
  const majors: number[] = [];
  try {
    for await (const { name } of Deno.readDir(packages)) majors.push(Number(name));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  for (const major of majors.filter(Number.isInteger).sort((a, b) => b - a)) {
    const psql = join(packages, String(major), "bin", "psql");
    try {
      await Deno.stat(psql);
      return psql;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return "psql";
}
