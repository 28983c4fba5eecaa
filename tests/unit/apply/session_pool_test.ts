import assert from "node:assert/strict";
import { SessionPool } from "../../../src/apply/session_pool.ts";
import type { Session } from "../../../src/postgres/session.ts";
import { ServerError } from "../../../src/postgres/server_error.ts";
import { FakeConnector, FakeSession } from "../../support/fake_session.ts";

const FULL = new ServerError("sorry, too many clients already", {
  code: "connection_failed",
  retry: "backoff",
  sqlstate: "53300",
});

/** A server with room for so many sessions. */
function serverWithRoom(room: number): FakeConnector {
  return new FakeConnector((attempt) =>
    attempt <= room ? Promise.resolve(new FakeSession()) : Promise.reject(FULL)
  );
}

function times<Result>(count: number, work: (index: number) => Promise<Result>) {
  return Promise.allSettled(Array.from({ length: count }, (_, index) => work(index)));
}

Deno.test("use() opens a session for each call at once, and uses it again later", async () => {
  const connector = serverWithRoom(9);
  {
    await using pool = new SessionPool(connector);
    for (const _ of [1, 2]) await times(3, () => pool.use(() => Promise.resolve()));
    assert.equal(connector.attempts, 3);
  }
  assert.ok(connector.sessions.every(({ closed }) => closed));
});

Deno.test("use() goes on with the sessions that there are where the server has room for no more", async () => {
  for (const room of [1, 2]) {
    const connector = serverWithRoom(room);
    await using pool = new SessionPool(connector);
    const users: Session[] = [];
    let atOnce = 0;
    const results = await times(8, () =>
      pool.use(async (session) => {
        assert.ok(++atOnce <= room, "a session serves one call at a time");
        users.push(session);
        await Promise.resolve();
        atOnce--;
      }));
    assert.deepEqual(results.filter(({ status }) => status === "rejected"), []);
    assert.equal(users.length, 8);
    assert.ok(connector.attempts <= 8);
  }
});

Deno.test("use() fails at once for every call where no session can be opened", async () => {
  const connector = serverWithRoom(0);
  await using pool = new SessionPool(connector);
  const results = await times(4, () => pool.use(() => Promise.resolve()));
  assert.ok(results.every((result) => result.status === "rejected" && result.reason === FULL));
  const { attempts } = connector;
  await assert.rejects(pool.use(() => Promise.resolve()), FULL);
  assert.equal(connector.attempts, attempts, "no attempt after the first refusal");
});

Deno.test("use() lets nobody wait for a session that is lost", async () => {
  const connector = serverWithRoom(1);
  await using pool = new SessionPool(connector);
  const results = await times(3, () =>
    pool.use((session) => {
      (session as FakeSession).lost = true;
      return Promise.reject(new Error("lost"));
    }));
  assert.ok(results.every(({ status }) => status === "rejected"));
  assert.equal(connector.sessions[0]?.closed, true);
});

Deno.test("use() opens a new session in place of a lost one", async () => {
  const connector = serverWithRoom(9);
  await using pool = new SessionPool(connector);
  await pool.use((session) => {
    (session as FakeSession).lost = true;
    return Promise.resolve();
  });
  await pool.use((session) => Promise.resolve(assert.equal(session, connector.sessions[1])));
  assert.equal(connector.attempts, 2);
});
