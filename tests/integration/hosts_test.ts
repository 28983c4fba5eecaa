import assert from "node:assert/strict";
import { join } from "node:path";
import { psqlOutcome } from "../support/connection_outcome.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { openConnector } from "../support/open_connector.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";

/** A server that follows a primary which never comes: it stays a hot standby. */
async function startStandby(): Promise<PostgresServer> {
  const server = await startServer({ major: NEWEST_MAJOR });
  await server.stop();
  await Deno.writeTextFile(join(server.dataDir, "standby.signal"), "");
  await server.start();
  return server;
}

Deno.test("connect() finds the server that target_session_attrs asks for, as psql does", async (t) => {
  await using primary = await startServer({ major: NEWEST_MAJOR });
  await using standby = await startStandby();
  const servers = { primary: primary.port, standby: standby.port };
  const orders = [["primary", "standby"], ["standby", "primary"], ["primary"], [
    "standby",
  ]] as const;
  const targets = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"];
  for (const order of orders) {
    for (const target of targets) {
      await t.step(`${target} among ${order.join(" and ")}`, async () => {
        const hosts = order.map((name) => `127.0.0.1:${servers[name]}`).join(",");
        const url = `postgres://postgres:${primary.password}@${hosts}/postgres` +
          `?target_session_attrs=${target}`;
        const psql = await psqlOutcome(url, "SELECT inet_server_port()", { home: "/tmp" });
        const connecting = openConnector(url).connect();
        if (psql.answer === undefined) {
          await assert.rejects(connecting, {
            message: new RegExp(`is not what target_session_attrs=${target} asks for`),
            retry: "backoff",
          });
        } else {
          await using session = await connecting;
          assert.equal(session.peer.port, Number(psql.answer));
        }
      });
    }
  }
});

Deno.test("connect() shares sessions out with load_balance_hosts=random", async () => {
  await using first = await startServer({ major: NEWEST_MAJOR });
  await using second = await startServer({ major: NEWEST_MAJOR });
  const url = `postgres://postgres:${first.password}@127.0.0.1:${first.port},127.0.0.1:` +
    `${second.port}/postgres?load_balance_hosts=`;
  const portsOf = async (value: string) => {
    const ports = new Set<number>();
    for (let count = 0; count < 40; count++) {
      await using session = await openConnector(url + value).connect();
      ports.add(session.peer.port);
    }
    return ports;
  };
  assert.deepEqual(await portsOf("disable"), new Set([first.port]));
  // By chance alone this fails once in 2^39 runs.
  assert.deepEqual(await portsOf("random"), new Set([first.port, second.port]));
});
