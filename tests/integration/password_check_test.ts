import assert from "node:assert/strict";
import type { PasswordMemory } from "../../src/postgres/password/password_memory.ts";
import { reconcileServers } from "../../src/reconcile/reconcile_servers.ts";
import type { Report } from "../../src/model/report.ts";
import { renderAttributes } from "../../src/plan/render_attributes.ts";
import { loadConfigText } from "../support/load_config_text.ts";
import { testMajors } from "../support/majors.ts";
import { openConnector } from "../support/open_connector.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";

const ADMIN = { user: "admin", password: "zq7-admin" };

/** Each stores the password that is its name. `trusted` has a line of its own in pg_hba.conf. */
const ROLES: Readonly<Record<string, string>> = {
  plain: "LOGIN",
  limited: "LOGIN CONNECTION LIMIT 0",
  no_login: "NOLOGIN",
  expired: "LOGIN VALID UNTIL '2001-01-01'",
  trusted: "LOGIN",
  shut_out: "LOGIN",
};

const HBA = [
  "host all trusted all trust",
  "host all shut_out all reject",
  "host all all all scram-sha-256",
];

/** One process: it remembers from pass to pass what it has set. */
class Process {
  readonly #memories = new Map<string, PasswordMemory>();
  readonly #server: PostgresServer;

  constructor(server: PostgresServer) {
    this.#server = server;
  }

  /** A pass with these declared passwords, by role. */
  async pass(passwords: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const roles = Object.entries(passwords).map(([role, password]) => ({ role, password }));
    const url = this.#server.url(ADMIN);
    const { desired } = await loadConfigText(
      JSON.stringify({ root_connection_string: url, databases: [], roles }),
    );
    const report: Report = await reconcileServers(desired, {
      mode: "apply",
      policy: { allowDrop: false, allowMassDrop: false },
      connectorFor: () => openConnector(url),
      memories: this.#memories,
      observe: () => {},
      signal: new AbortController().signal,
      connectAttempts: 1,
      connectDelayMs: 0,
      allowPooler: false,
      lockWaitMs: 10_000,
    });
    const [only] = report.servers;
    assert.equal(only?.status, "in_sync", JSON.stringify(only));
    return only.outcomes.map(({ change }) => {
      const why = change.kind === "alter_role" ? change.passwordUnknown : undefined;
      const role = "role" in change ? change.role : undefined;
      return `${role}: ${renderAttributes(change)}${why === undefined ? "" : `, since ${why}`}`;
    }).toSorted();
  }
}

for (const major of testMajors()) {
  Deno.test(`passwords are compared without pg_authid, on PostgreSQL ${major}`, async () => {
    await using server = await startServer({ major, hba: HBA });
    await server.sql(
      `CREATE ROLE ${ADMIN.user} LOGIN CREATEROLE CREATEDB PASSWORD '${ADMIN.password}'`,
    );
    // The admin's own, which since PostgreSQL 16 it needs to be to alter them.
    for (const [role, attributes] of Object.entries(ROLES)) {
      await server.sql(`CREATE ROLE ${role} ${attributes} PASSWORD '${role}'`, {
        ...ADMIN,
        database: "postgres",
      });
    }
    const right = Object.fromEntries(Object.keys(ROLES).map((role) => [role, role]));
    const stored = async () => {
      const rows = await server.sql<{ readonly rolname: string; readonly rolpassword: string }>(
        "SELECT rolname, rolpassword FROM pg_authid WHERE rolname = ANY ('{" +
          Object.keys(ROLES).join(",") + "}') ORDER BY 1",
      );
      return new Map(rows.map(({ rolname, rolpassword }) => [rolname, rolpassword]));
    };
    const initial = await stored();

    // Proven equal: left alone. What proves nothing is set, once by this process, and says why.
    const first = new Process(server);
    const set = await first.pass(right);
    assert.deepEqual(set.map((line) => line.split(":")[0]), ["expired", "shut_out", "trusted"]);
    assert.match(set[0]!, /: password, since the password has expired$/);
    assert.match(set[2]!, /without asking for a password/);
    const afterFirst = await stored();
    for (const role of ["plain", "limited", "no_login"]) {
      assert.equal(afterFirst.get(role), initial.get(role), role);
    }
    assert.deepEqual(await first.pass(right), []);
    assert.deepEqual(await stored(), afterFirst);

    // Drift is found where a login can tell, and never taken for equal where it cannot.
    for (const role of Object.keys(ROLES)) await server.sql(`ALTER ROLE ${role} PASSWORD 'drift'`);
    const mended = await first.pass(right);
    assert.deepEqual(mended, ["limited: password", "no_login: password", "plain: password"]);
    const second = new Process(server);
    assert.deepEqual(
      (await second.pass(right)).map((line) => line.split(":")[0]),
      ["expired", "shut_out", "trusted"],
    );

    // A new declared password is set everywhere, whatever the server says of the old one.
    const changed: Readonly<Record<string, string>> = {
      ...right,
      trusted: "new",
      plain: "new",
      expired: "new",
    };
    assert.deepEqual(
      (await second.pass(changed)).map((line) => line.split(":")[0]),
      ["expired", "plain", "trusted"],
    );
    assert.deepEqual(await second.pass(changed), []);
    await server.sql("SELECT 1", { user: "plain", password: "new" });
    await server.setHba(["host all all all scram-sha-256"]);
    for (const role of ["trusted", "shut_out"]) {
      await server.sql("SELECT 1", { user: role, password: changed[role]! });
    }
  });
}
