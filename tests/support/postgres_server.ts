import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Authority, makeAuthority } from "./certificates.ts";
import { copyCluster, initCluster, SUPERUSER, SUPERUSER_PASSWORD } from "./cluster.ts";
import { freePort, loopbackAddresses } from "./free_port.ts";
import type { Major } from "./majors.ts";
import { type PostgresProcess, readLog, startPostgres, type StopMode } from "./postgres_process.ts";
import { type PsqlResult, runPsql } from "./psql.ts";
import { type ServerBinaries, serverBinaries } from "./server_binaries.ts";
import { makeServerFolder, pathsIn, type ServerFolder } from "./server_folder.ts";
import { giveToServer } from "./unprivileged.ts";

export type Settings = Readonly<Record<string, string | number | boolean>>;

export interface StartServerOptions {
  readonly major: Major;
  /** Lines of postgresql.conf. */
  readonly settings?: Settings;
  /** All of pg_hba.conf. By default everyone needs a password (SCRAM), on the socket too. */
  readonly hba?: readonly string[];
  /** Speaks TLS, with a certificate for these names of an authority of its own. */
  readonly tls?: boolean | { readonly names: readonly string[] };
  /** `fresh` keeps nothing for the next run, not even in the cache. Slower by a second. */
  readonly template?: "cached" | "fresh";
}

/** As whom and where to log in; by default the superuser, in `postgres`. */
export interface Login {
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
}

export interface UrlOptions extends Login {
  readonly host?: string;
  readonly params?: Readonly<Record<string, string>>;
}

const DEFAULT_SETTINGS: Settings = {
  fsync: false,
  full_page_writes: false,
  synchronous_commit: false,
  log_line_prefix: "%m [%p] %q%u@%d ",
  log_timezone: "UTC",
};

const PORT_ATTEMPTS = 5;

/**
 * Starts a PostgreSQL of its own, with an empty cluster, on a free port.
 *
 * `await using` it: the server and its folder go with it. They also go if this
 * process ends in any other way, Ctrl-C and SIGKILL included.
 */
export async function startServer(options: StartServerOptions): Promise<PostgresServer> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await makeServerFolder());
  const { dataDir } = pathsIn(folder.path);
  const fresh = options.template === "fresh";
  const binaries = await serverBinaries(
    options.major,
    fresh ? { copyTo: join(folder.path, "binaries") } : {},
  );
  await (fresh ? initCluster : copyCluster)(binaries, dataDir);

  const authority = options.tls ? await makeAuthority(folder.path) : undefined;
  const server = new PostgresServer(options.major, binaries, folder, authority);
  await server.configure({ ...DEFAULT_SETTINGS, ...options.settings });
  if (authority) await server.useCertificate(namesOf(options.tls));
  if (options.hba) await server.setHba(options.hba);
  await server.claimPort();
  cleanup.move();
  return server;
}

function namesOf(tls: StartServerOptions["tls"]): readonly string[] {
  return typeof tls === "object" ? tls.names : ["localhost", "127.0.0.1", "::1"];
}

/** A running server. Its superuser may do everything, its log tells everything. */
export class PostgresServer implements AsyncDisposable {
  readonly superuser = SUPERUSER;
  readonly password = SUPERUSER_PASSWORD;
  readonly host = "127.0.0.1";
  readonly #binaries: ServerBinaries;
  readonly #folder: ServerFolder;
  #port = 0;
  #process: PostgresProcess | undefined;

  constructor(
    readonly major: Major,
    binaries: ServerBinaries,
    folder: ServerFolder,
    /** Who has signed the server's certificate, where it speaks TLS. */
    readonly authority: Authority | undefined,
  ) {
    this.#binaries = binaries;
    this.#folder = folder;
  }

  get port(): number {
    return this.#port;
  }

  /** The postmaster's process id. @throws while the server is stopped. */
  get pid(): number {
    if (!this.#process) throw new Error("The server is stopped");
    return this.#process.pid;
  }

  get dataDir(): string {
    return pathsIn(this.#folder.path).dataDir;
  }

  /** What a connection names as its host to come in by the unix socket. */
  get socketDir(): string {
    return this.#folder.path;
  }

  /** A connection string, percent-encoded. */
  url(options: UrlOptions = {}): string {
    const { user = this.superuser, password = this.password, database = "postgres" } = options;
    const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
    const address = `${options.host ?? this.host}:${this.port}`;
    const query = Object.entries(options.params ?? {})
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join("&");
    return `postgres://${login}@${address}/${encodeURIComponent(database)}${query && `?${query}`}`;
  }

  /** All that the server has logged since it was made. */
  async log(): Promise<string> {
    return await readLog(pathsIn(this.#folder.path).log);
  }

  async start(): Promise<void> {
    if (this.#process) throw new Error("The server runs already");
    const { dataDir, log } = pathsIn(this.#folder.path);
    this.#process = await startPostgres({ binaries: this.#binaries, dataDir, log });
  }

  /** Stops the server; its folder stays. */
  async stop(mode: StopMode = "fast"): Promise<void> {
    await this.#process?.stop(mode);
    this.#process = undefined;
  }

  async restart(mode: StopMode = "fast"): Promise<void> {
    await this.stop(mode);
    await this.start();
  }

  /** Adds lines to postgresql.conf; a running server is told to read it again. */
  async configure(settings: Settings): Promise<void> {
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quote(value)}\n`);
    await Deno.writeTextFile(join(this.dataDir, "postgresql.conf"), lines.join(""), {
      append: true,
    });
    await this.reload();
  }

  /** Replaces all of pg_hba.conf. Mind that `psql()` and `sql()` log in over TCP. */
  async setHba(lines: readonly string[]): Promise<void> {
    await Deno.writeTextFile(join(this.dataDir, "pg_hba.conf"), lines.join("\n") + "\n");
    await this.reload();
  }

  /** Has the server read its files again; logins that begin after the return see the new ones. */
  async reload(): Promise<void> {
    if (!this.#process) return;
    const reloads = async () => (await this.log()).split("received SIGHUP").length;
    const before = await reloads();
    Deno.kill(this.#process.pid, "SIGHUP");
    // The postmaster takes no connection between this line and the end of the reload.
    while (await reloads() === before) await sleep(5);
  }

  /** Runs `sql` through the real psql. */
  async psql(
    sql: string,
    options: Login & { readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<PsqlResult> {
    const { user = this.superuser, password = this.password, database = "postgres" } = options;
    const { host, port } = this;
    return await runPsql(sql, { host, port, user, password, database, env: options.env ?? {} });
  }

  /** Runs `text` on a connection of its own and returns the rows of its last statement. */
  async sql<Row = Record<string, unknown>>(text: string, login: Login = {}): Promise<Row[]> {
    const { user = this.superuser, password = this.password, database = "postgres" } = login;
    const { host, port } = this;
    const client = new pg.Client({ host, port, user, password, database, ssl: false });
    // Without a listener, an error of an idle connection would end the process.
    client.on("error", () => {});
    await client.connect();
    try {
      const result: pg.QueryResult | pg.QueryResult[] = await client.query(text);
      return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
    } finally {
      await client.end();
    }
  }

  /** Gives the server a new certificate for these names, at once. */
  async useCertificate(names: readonly string[]): Promise<void> {
    if (!this.authority) throw new Error("The server was started without `tls`");
    const commonName = names[0] ?? "unnamed";
    const { certFile, keyFile } = await this.authority.issue({ commonName, names });
    for (const file of [certFile, keyFile]) await giveToServer(file);
    await Deno.chmod(keyFile, 0o600);
    await this.configure({ ssl: true, ssl_cert_file: certFile, ssl_key_file: keyFile });
  }

  /** The first start: tries free ports until the server has one on every loopback address. */
  async claimPort(): Promise<void> {
    const addresses = loopbackAddresses();
    for (let attempt = 1;; attempt++) {
      this.#port = freePort(addresses);
      await this.configure({
        port: this.#port,
        listen_addresses: addresses.join(","),
        unix_socket_directories: this.socketDir,
      });
      const logBefore = (await this.log()).length;
      try {
        await this.start();
      } catch (error) {
        if (attempt === PORT_ATTEMPTS || !await this.#portWasTaken(logBefore)) throw error;
        continue;
      }
      // It starts even if only one of its addresses is free.
      if (!await this.#portWasTaken(logBefore)) return;
      await this.stop("immediate");
    }
  }

  async #portWasTaken(logBefore: number): Promise<boolean> {
    return (await this.log()).slice(logBefore).includes("Address already in use");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("immediate");
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** A value as postgresql.conf wants it. */
function quote(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return `'${String(value).replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
