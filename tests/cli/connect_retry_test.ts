import assert from "node:assert/strict";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { runCli, spawnCli } from "../support/processes.ts";
import { entries, tempConfig } from "../support/temp_config.ts";

Deno.test("a server that comes up during the attempts is provisioned", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using config = await tempConfig({
    root_connection_string: server.url(),
    databases: entries(1),
  });
  await server.stop();
  await using cli = spawnCli(["apply", "--config", config.path], {
    env: { CONNECT_ATTEMPTS: "1000", CONNECT_DELAY: "200ms" },
  });
  await cli.waitFor(({ stderr }) => stderr.includes("attempt 2 of 1000, next in 0.2 s"));
  await server.start();
  const { code, stdout, stderr } = await cli.end;
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^Done: 2 changes applied\./);
  const attempts = [...stderr.matchAll(/^warning .*attempt (\d+) of 1000/gm)].map(([, n]) => n);
  assert.deepEqual(attempts, attempts.map((_, index) => String(index + 1)));
});

Deno.test("a server that is away is tried as often as asked, and named with what to do", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using config = await tempConfig({
    root_connection_string: server.url(),
    databases: entries(1),
  });
  const { port } = server;
  await server.stop();
  const { code, stderr } = await runCli(["apply", "--config", config.path], {
    env: { CONNECT_ATTEMPTS: "3", CONNECT_DELAY: "20ms" },
  });
  assert.equal(code, 1);
  assert.equal(stderr.match(/^warning /gm)?.length, 2, stderr);
  assert.equal(stderr.match(/^error /gm)?.length, 1, stderr);
  assert.ok(stderr.includes(`127.0.0.1:${port}`));
});

Deno.test("a wrong password is not tried twice", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using config = await tempConfig({
    root_connection_string: server.url({ password: "wrong", params: { sslmode: "disable" } }),
    databases: entries(1),
  });
  const { code, stdout, stderr } = await runCli(["apply", "--config", config.path], {
    env: { CONNECT_DELAY: "1h" },
  });
  assert.equal(code, 1, stdout + stderr);
  assert.match(stderr, /^error .*\[28P01\].*not tried again/m);
  const log = await server.log();
  assert.equal(log.match(/password authentication failed/g)?.length, 1, log);
});
