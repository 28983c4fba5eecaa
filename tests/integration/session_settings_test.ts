import assert from "node:assert/strict";
import type { Connector } from "../../src/postgres/session.ts";
import { startFakePooler } from "../support/fake_pooler.ts";
import { NEWEST_MAJOR, testMajors } from "../support/majors.ts";
import { openConnector } from "../support/open_connector.ts";
import { startServer } from "../support/postgres_server.ts";

/** What the owner of a database, who is no superuser, may put on it against whoever connects. */
const HOSTILE = [
  "role = 'owner'",
  "session_authorization = 'owner'",
  "search_path = 'evil', 'pg_catalog'",
  "default_transaction_read_only = on",
  "default_transaction_isolation = 'serializable'",
  "statement_timeout = '1ms'",
  "lock_timeout = '1ms'",
  "idle_in_transaction_session_timeout = '1ms'",
  "standard_conforming_strings = off",
  "client_encoding = 'LATIN1'",
  "client_min_messages = 'error'",
  "quote_all_identifiers = on",
  "datestyle = 'German'",
];

const SINCE: Readonly<Record<number, string>> = {
  14: "idle_session_timeout = '20ms'",
  17: "transaction_timeout = '1ms'",
};

const STATE = `SELECT current_user::text AS "user", session_user::text AS "session",
  current_setting('search_path') AS search_path,
  current_setting('transaction_read_only') AS read_only,
  current_setting('transaction_isolation') AS isolation,
  current_setting('statement_timeout') AS statement_timeout,
  current_setting('lock_timeout') AS lock_timeout,
  current_setting('idle_in_transaction_session_timeout') AS idle_in_transaction,
  current_setting('idle_session_timeout', true) AS idle,
  coalesce(current_setting('transaction_timeout', true), '0') AS transaction,
  current_setting('standard_conforming_strings') AS conforming,
  current_setting('client_encoding') AS encoding,
  current_setting('client_min_messages') AS messages,
  current_setting('quote_all_identifiers') AS quoted,
  current_setting('datestyle') AS datestyle`;

const SAFE = {
  user: "postgres",
  session: "postgres",
  search_path: "pg_catalog",
  read_only: "off",
  isolation: "read committed",
  statement_timeout: "0",
  lock_timeout: "30s",
  idle_in_transaction: "1min",
  idle: "0",
  transaction: "0",
  conforming: "on",
  encoding: "UTF8",
  messages: "notice",
  quoted: "off",
  datestyle: "ISO",
};

for (const major of testMajors()) {
  Deno.test(`a session on PostgreSQL ${major} is safe from a database's owner`, async (t) => {
    await using server = await startServer({ major });
    await server.sql("CREATE ROLE owner LOGIN PASSWORD 'x'");
    await server.sql("CREATE DATABASE hostile OWNER owner");
    const settings = [
      ...HOSTILE,
      ...Object.entries(SINCE).filter(([since]) => major >= Number(since)).map(([, text]) => text),
    ];
    const alter = settings.map((setting) => `ALTER DATABASE hostile SET ${setting};`);
    const { code, stderr } = await server.psql(alter.join("\n"), {
      user: "owner",
      password: "x",
    });
    assert.equal(code, 0, stderr);
    const stateOf = async (connector: Connector) => {
      await using session = await connector.connect();
      const [{ datestyle, ...state }] = await session.query(STATE) as [
        typeof SAFE & { datestyle: string },
      ];
      return { ...state, datestyle: datestyle.slice(0, 3) };
    };

    await t.step("at the first connection and the next", async () => {
      const connector = openConnector(server.url({ database: "hostile" }));
      assert.deepEqual(await stateOf(connector), SAFE);
      assert.deepEqual(await stateOf(connector), SAFE);
    });
    await t.step("behind a proxy that takes no options", async () => {
      await using proxy = startFakePooler({ to: server.port, refuseOptions: true, keepPid: true });
      const url = server.url().replace(`:${server.port}/`, `:${proxy.port}/`);
      const connector = openConnector(url);
      assert.deepEqual(await stateOf(connector), SAFE);
      assert.deepEqual(await stateOf(connector), SAFE);
      await assert.rejects(
        openConnector(`${url}?options=-cwork_mem%3D5MB`).connect(),
        { sqlstate: "08P01", hint: /not through a pooler/ },
      );
    });
    await t.step("without leaving a setting to the next client of a pooler", async () => {
      await using pooler = startFakePooler({ to: server.port, refuseOptions: true });
      const url = server.url().replace(`:${server.port}/`, `:${pooler.port}/`);
      await using session = await openConnector(url).connect();
      const [row] = await session.query<{ path: string; pid: number }>(
        "SELECT current_setting('search_path') AS path, pg_backend_pid() AS pid",
      );
      assert.equal(row!.path, '"$user", public');
      assert.notEqual(row!.pid, session.backendPid);
    });
    await t.step("with the user's own options", async () => {
      const options = encodeURIComponent("-c role=owner -c search_path=evil -c work_mem=5MB");
      await using session = await openConnector(`${server.url()}?options=${options}`).connect();
      const [row] = await session.query(
        "SELECT current_user::text AS who, current_setting('work_mem') AS memory, " +
          "current_setting('search_path') AS path",
      );
      assert.deepEqual(row, { who: "owner", memory: "5MB", path: "pg_catalog" });
    });
  });
}

Deno.test("connect() takes nothing from the environment that it was not handed", async () => {
  const variables = {
    PGHOST: "nowhere.invalid",
    PGUSER: "nobody",
    PGOPTIONS: "-c work_mem=7MB",
    PGAPPNAME: "other",
    PGREPLICATION: "database",
    PGBINARY: "true",
    PGCLIENT_ENCODING: "LATIN1",
    PGSSLNEGOTIATION: "direct",
    PGSSLMODE: "verify-full",
  };
  await using server = await startServer({ major: NEWEST_MAJOR });
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    await using session = await openConnector(server.url()).connect();
    const [row] = await session.query(
      "SELECT current_setting('work_mem') AS memory, current_setting('client_encoding') AS encoding, " +
        "current_setting('application_name') AS application, 1 AS number",
    );
    const expected = { memory: "4MB", encoding: "UTF8", application: "pg-provisioner", number: 1 };
    assert.deepEqual(row, expected);
  } finally {
    for (const name of Object.keys(variables)) Deno.env.delete(name);
  }
});
