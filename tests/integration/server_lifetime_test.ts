import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { exists } from "../support/cache_folder.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";

const MODULE = import.meta.resolve("../support/postgres_server.ts");
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  Deno.test(`startServer() leaves nothing when its process dies by ${signal}`, async () => {
    const script = `
      import { startServer } from ${JSON.stringify(MODULE)};
      const server = await startServer({ major: ${NEWEST_MAJOR} });
      console.log(JSON.stringify({ folder: server.socketDir, port: server.port }));
      setInterval(() => {}, 1000);`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", `--config=${CONFIG}`, moduleOf(script)],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { folder, port } = JSON.parse((await reader.read()).value ?? "");
    assert.equal(await accepts(port), true);

    child.kill(signal);
    await child.status;
    await reader.cancel();

    await until(async () => !await accepts(port), "the server is gone");
    await until(async () => !await exists(folder), "its folder is gone");
  });
}

Deno.test("setHba() decides about the next login", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  for (let round = 0; round < 5; round++) {
    await server.setHba(["host all all 127.0.0.1/32 reject"]);
    assert.match((await server.psql("SELECT 1")).stderr, /pg_hba.conf rejects connection/);
    await server.setHba(["host all all 127.0.0.1/32 trust"]);
    assert.equal((await server.psql("SELECT 1", { password: "wrong" })).stdout, "1\n");
  }
});

Deno.test("startServer() asks for the password, on the socket too", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  for (const PGHOST of [server.host, server.socketDir]) {
    const right = await server.psql("SELECT 1", { env: { PGHOST } });
    assert.deepEqual(right, { code: 0, stdout: "1\n", stderr: "" });
    const wrong = await server.psql("SELECT 1", { password: "wrong", env: { PGHOST } });
    assert.match(wrong.stderr, /password authentication failed/);
  }
});

Deno.test("startServer() speaks TLS with a certificate that its authority proves", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR, tls: { names: ["localhost"] } });
  const env = { PGSSLMODE: "verify-full", PGSSLROOTCERT: server.authority!.caFile };
  const named = await server.psql("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", {
    env: { ...env, PGHOST: "localhost" },
  });
  assert.deepEqual(named, { code: 0, stdout: "t\n", stderr: "" });
  const other = await server.psql("SELECT 1", { env: { ...env, PGHOST: "127.0.0.1" } });
  assert.match(other.stderr, /does not match host name/);
});

function moduleOf(script: string): string {
  return `data:text/typescript,${encodeURIComponent(script)}`;
}

async function accepts(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!await condition()) {
    assert.ok(Date.now() < deadline, `Waited in vain until ${what}`);
    await sleep(20);
  }
}
