import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ProvisionerError } from "../../src/model/error.ts";
import { ServerError } from "../../src/postgres/server_error.ts";
import type { Connector, Session } from "../../src/postgres/session.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { openConnector } from "../support/open_connector.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { message, startScriptedServer } from "../support/scripted_server.ts";
import { startTcpProxy } from "../support/tcp_proxy.ts";

/** Far above what any case takes, far below what a hang would. */
const BOUND = 20_000;

/** The error that a promise ends with, within the bound. */
async function failure(promise: Promise<unknown>): Promise<ServerError> {
  const result = await within(promise.then(() => undefined, (error: unknown) => error));
  assert.ok(result instanceof ServerError, `not a ServerError: ${result}`);
  return result;
}

async function within<T>(promise: PromiseLike<T>): Promise<T> {
  const abort = new AbortController();
  const late = sleep(BOUND, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`Nothing happened within ${BOUND / 1000} s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    abort.abort();
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + BOUND;
  while (!await condition()) {
    assert.ok(Date.now() < end, "the condition never became true");
    await sleep(20);
  }
}

const sleeping = (session: Session) => session.query("SELECT pg_catalog.pg_sleep(300)");

/** Waits until the server runs the statement, so that a fault comes in the middle of it. */
async function untilSleeping(server: PostgresServer, session: Session): Promise<void> {
  await until(async () => {
    const rows = await server.sql(
      `SELECT 1 FROM pg_stat_activity WHERE pid = ${session.backendPid} AND wait_event = 'PgSleep'`,
    );
    return rows.length === 1;
  });
}

/** As a caller does: a server that is away says so, and may be asked again. */
async function connectAgain(connector: Connector): Promise<Session> {
  let session: Session | undefined;
  await until(async () => {
    session = await connector.connect().catch((error: ServerError) => {
      assert.equal(error.retry, "backoff", error.message);
      return undefined;
    });
    return session !== undefined;
  });
  return session!;
}

Deno.test("connect() says that a port is closed", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const error = await failure(openConnector(`postgres://u:p@127.0.0.1:${port}/d`).connect());
  assert.match(error.message, /connection refused/);
  assert.equal(error.retry, "backoff");
});

for (const sslmode of ["disable", "prefer", "require"]) {
  Deno.test(`connect() gives a server up that never answers, sslmode=${sslmode}`, async () => {
    await using silent = startTcpProxy();
    const url = `postgres://u:p@127.0.0.1:${silent.port}/d?sslmode=${sslmode}`;
    const error = await failure(openConnector(url, { connect: 300 }).connect());
    assert.match(error.message, /no answer within 0\.3 s/);
    assert.equal(error.retry, "backoff");
    // Not once more in plain text.
    assert.equal(silent.accepted, 1);
  });
}

Deno.test("connect() gives a server up that goes silent in the TLS handshake", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR, tls: true });
  await using proxy = startTcpProxy({ to: server.port, silentAfter: 8 });
  const url = `postgres://u:p@127.0.0.1:${proxy.port}/d?sslmode=prefer`;
  const error = await failure(openConnector(url, { connect: 500 }).connect());
  assert.match(error.message, /no answer within 0\.5 s/);
  assert.equal(proxy.accepted, 1);
});

Deno.test("connect() gives a server up that goes silent during the login", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using proxy = startTcpProxy({ to: server.port, silentAfter: 500 });
  const url = server.url().replace(`:${server.port}/`, `:${proxy.port}/`) + "?sslmode=disable";
  const error = await failure(openConnector(url, { connect: 500 }).connect());
  assert.match(error.message, /no answer within 0\.5 s/);
});

Deno.test("connect() ends at once when told to stop", async () => {
  await using silent = startTcpProxy();
  const abort = new AbortController();
  const connecting = openConnector(`postgres://u:p@127.0.0.1:${silent.port}/d`)
    .connect({ signal: abort.signal });
  connecting.catch(() => {});
  await until(() => silent.accepted === 1);
  abort.abort();
  await assert.rejects(
    within(connecting),
    (error) => error instanceof ProvisionerError && error.code === "interrupted",
  );
});

const STRANGERS: Readonly<Record<string, Uint8Array>> = {
  "a web server": new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"),
  "random bytes": new Uint8Array([255, 254, 253, 252, 251, 250, 249, 248, 247, 0, 0, 0]),
  "an authentication that nobody knows": message("R", "\0\0\0\x63"),
  "GSSAPI": message("R", "\0\0\0\x07"),
  "an empty message": message("R", ""),
  "nothing": new Uint8Array(),
};

for (const [name, answer] of Object.entries(STRANGERS)) {
  for (const sslmode of ["disable", "prefer"]) {
    Deno.test(`connect() survives a server that answers with ${name}, sslmode=${sslmode}`, async () => {
      await using server = startScriptedServer([answer]);
      const url = `postgres://u:p@127.0.0.1:${server.port}/d?sslmode=${sslmode}`;
      const error = await failure(openConnector(url, { connect: 2000 }).connect());
      assert.equal(error.code, "connection_failed");
      assert.ok(error.hint);
    });
  }
}

Deno.test("connect() refuses what was put in before the encryption begins", async () => {
  await using server = startScriptedServer([new TextEncoder().encode("SX")]);
  const url = `postgres://u:p@127.0.0.1:${server.port}/d?sslmode=prefer`;
  const error = await failure(openConnector(url).connect());
  assert.match(error.message, /does not speak PostgreSQL's protocol/);
  assert.equal(server.received.length, 1);
});

Deno.test("a session survives the loss of its connection in every way", async (t) => {
  await using server = await startServer({ major: NEWEST_MAJOR, tls: true });

  const losses: Readonly<Record<string, (session: Session) => Promise<unknown>>> = {
    "pg_terminate_backend": ({ backendPid }) =>
      server.sql(`SELECT pg_terminate_backend(${backendPid})`),
    "SIGKILL of the backend": ({ backendPid }) => Promise.resolve(Deno.kill(backendPid, "SIGKILL")),
    "immediate shutdown": () => server.restart("immediate"),
    "fast shutdown": () => server.restart("fast"),
  };
  for (const [name, lose] of Object.entries(losses)) {
    for (const sslmode of ["disable", "require"]) {
      const connector = openConnector(`${server.url()}?sslmode=${sslmode}`);
      await t.step(`${name} in the middle of a statement, sslmode=${sslmode}`, async () => {
        await using session = await connectAgain(connector);
        const query = failure(sleeping(session));
        await untilSleeping(server, session);
        await lose(session);
        const error = await query;
        assert.equal(error.connectionLost, true, error.message);
        assert.equal(error.code, "connection_failed");
        assert.equal(error.retry, "backoff");
        assert.equal(session.lost, true);
        assert.equal((await failure(session.query("SELECT 1"))).connectionLost, true);
      });
      await t.step(`${name} while idle, sslmode=${sslmode}`, async () => {
        await using session = await connectAgain(connector);
        await lose(session);
        await until(() => session.lost);
        assert.equal((await failure(session.query("SELECT 1"))).connectionLost, true);
      });
    }
  }
});

Deno.test("a session gives up on a connection that has gone silent", async (t) => {
  await using server = await startServer({ major: NEWEST_MAJOR, tls: true });
  for (const sslmode of ["disable", "require"]) {
    await t.step(`in the middle of a statement, sslmode=${sslmode}`, async () => {
      await using proxy = startTcpProxy({ to: server.port });
      const url = server.url().replace(`:${server.port}/`, `:${proxy.port}/`);
      const connector = openConnector(`${url}?sslmode=${sslmode}`, { query: 300, cancel: 300 });
      await using session = await connector.connect();
      const query = failure(sleeping(session));
      await untilSleeping(server, session);
      proxy.silence();
      const error = await query;
      assert.equal(error.connectionLost, true);
      assert.equal(error.retry, "backoff");
      assert.equal(session.lost, true);
    });
    await t.step(`when it is closed, sslmode=${sslmode}`, async () => {
      await using proxy = startTcpProxy({ to: server.port });
      const url = server.url().replace(`:${server.port}/`, `:${proxy.port}/`);
      const session = await openConnector(`${url}?sslmode=${sslmode}`, { end: 300 }).connect();
      proxy.silence();
      await within(session[Symbol.asyncDispose]());
    });
  }
});

Deno.test("a session has a statement cancelled on the server, and goes on", async (t) => {
  await using server = await startServer({ major: NEWEST_MAJOR, tls: true });
  for (const sslmode of ["disable", "require"]) {
    await t.step(`at its limit, sslmode=${sslmode}`, async () => {
      const connector = openConnector(`${server.url()}?sslmode=${sslmode}`, { query: 500 });
      await using session = await connector.connect();
      const error = await failure(sleeping(session));
      assert.equal(error.sqlstate, "57014");
      assert.match(error.message, /longer than 0\.5 s/);
      assert.equal(error.connectionLost, false);
      assert.equal(session.lost, false);
      const [row] = await session.query<{ pid: number }>(
        "SELECT pg_catalog.pg_backend_pid() AS pid",
      );
      assert.equal(row!.pid, session.backendPid);
    });
    await t.step(`when it is closed, sslmode=${sslmode}`, async () => {
      const session = await openConnector(`${server.url()}?sslmode=${sslmode}`).connect();
      const query = failure(sleeping(session));
      await untilSleeping(server, session);
      await within(session[Symbol.asyncDispose]());
      await query;
      await until(async () => {
        const rows = await server.sql(
          `SELECT 1 FROM pg_stat_activity WHERE pid = ${session.backendPid}`,
        );
        return rows.length === 0;
      });
    });
  }
});

Deno.test("the server ends waits for locks and idle transactions", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  const connector = openConnector(server.url(), { lock: 200, idleInTransaction: 300 });
  await using holder = await connector.connect();
  await holder.execute([{ fragments: ["CREATE TABLE public.t (a int)"] }]);
  await holder.execute([{ fragments: ["BEGIN"] }, { fragments: ["LOCK TABLE public.t"] }]);
  await using other = await connector.connect();
  const error = await failure(other.query("SELECT * FROM public.t"));
  assert.equal(error.sqlstate, "55P03");
  assert.equal(error.retry, "soon");
  assert.equal(other.lost, false);
  await until(() => holder.lost);
  assert.equal((await failure(holder.query("SELECT 1"))).connectionLost, true);
});
