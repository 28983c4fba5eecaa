import assert from "node:assert/strict";
import pg from "pg";
import type { Login, PostgresServer } from "./postgres_server.ts";

/** What somebody does with a database, and whether they are let. */
interface Visit {
  readonly user: string;
  readonly database: string;
  /** SQLSTATE of the refusal that is expected. */
  readonly refusal: string | undefined;
  readonly sql: string;
}

const HEADER = /^-- (?<user>\S+) in (?<database>\S+)(?:: (?<refusal>[0-9A-Z]{5}))?$/;

/**
 * Logs in as one user after the other and runs their statements.
 *
 * A line such as `-- reader in shop` begins a visit, whose statements have to
 * work; one such as `-- reader in shop: 42501` begins one where each line has to
 * be refused with that SQLSTATE.
 */
export async function runLogins(
  text: string,
  { server, passwords }: {
    readonly server: PostgresServer;
    /** By role. */
    readonly passwords: ReadonlyMap<string, string>;
  },
): Promise<void> {
  for (const { user, database, refusal, sql } of toVisits(text)) {
    const login = { user, database, ...passwordOf(user, passwords) };
    if (refusal === undefined) {
      await server.sql(sql, login).catch((error) => {
        throw new Error(`${user} in ${database} cannot: ${sql}`, { cause: error });
      });
      continue;
    }
    for (const line of sql.split("\n").filter((each) => each.trim() !== "")) {
      await assertRefused(server, login, { line, refusal });
    }
  }
}

function passwordOf(user: string, passwords: ReadonlyMap<string, string>) {
  const password = passwords.get(user);
  return password === undefined ? {} : { password };
}

async function assertRefused(
  server: PostgresServer,
  login: Login,
  { line, refusal }: { readonly line: string; readonly refusal: string },
): Promise<void> {
  try {
    await server.sql(line, login);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    assert.equal(error.code, refusal, `${login.user}: ${line}: ${error.message}`);
    return;
  }
  assert.fail(`${login.user} in ${login.database} may: ${line}`);
}

function toVisits(text: string): readonly Visit[] {
  const visits: Visit[] = [];
  for (const line of text.split("\n")) {
    const groups = HEADER.exec(line)?.groups;
    if (groups) {
      const { user, database, refusal } = groups;
      visits.push({ user: user!, database: database!, refusal, sql: "" });
    } else if (line.trim() !== "") {
      const visit = visits.pop();
      assert.ok(visit, `A line before the first header: ${line}`);
      visits.push({ ...visit, sql: `${visit.sql}${line}\n` });
    }
  }
  return visits;
}
