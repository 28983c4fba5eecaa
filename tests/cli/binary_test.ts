import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { compileAlike, compileBinary, type CompiledBinary } from "../support/binary.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { makeTemporaryFolder } from "../support/temporary_folder.ts";

/** What `src/` imports, and what that imports. A new one is a decision: add it by hand. */
const EMBEDDED = [
  "@logtape/logtape",
  "@logtape/redaction",
  "@mongodb-js/saslprep",
  "commander",
  "jsonc-parser",
  "leven",
  "memory-pager",
  "pg",
  "pg-cloudflare",
  "pg-connection-string",
  "pg-int8",
  "pg-pool",
  "pg-protocol",
  "pg-types",
  "pgpass",
  "postgres-array",
  "postgres-bytea",
  "postgres-date",
  "postgres-interval",
  "sparse-bitfield",
  "split2",
  "xtend",
  "zod",
];

const MAY = ["connect", "read a file", "read a variable"];

Deno.test("the compiled program", async (t) => {
  await using binary = await compileBinary();
  // What is embedded belongs in the record of every run.
  // deno-lint-ignore no-console
  console.log(binary.report);

  await t.step("holds the packages that it imports, and is at most 3 MB over the runtime", () => {
    const packages = /embedded packages: (.*)/.exec(binary.report)?.[1]?.split(", ") ?? [];
    assert.deepEqual(packages.map((name) => name.replace(/@[^@]+$/, "")).sort(), EMBEDDED);
    const size = Number(/program ([\d.]+) MB/.exec(binary.report)?.[1]);
    assert.ok(size > 0.1 && size <= 3, `${size} MB`);
  });

  await t.step("names its version and commit", async () => {
    const { stdout } = await run(binary, ["--version"]);
    const commit = "([0-9a-f]{12}(-dirty)?|unknown)";
    assert.match(
      stdout,
      new RegExp(
        `^pg-provisioner ${config.version.replaceAll(".", "\\.")} \\(commit ${commit}\\)\n$`,
      ),
    );
  });

  await t.step(
    "says where it looked for a config that is not there, and how to mount it",
    async () => {
      const { code, stdout, stderr } = await run(binary, []);
      assert.deepEqual([code, stdout], [78, ""]);
      assert.match(stderr, /There is no config file "\/config\/config\.json"/);
      assert.match(stderr, /docker run -v \$PWD\/config\.json:\/config\/config\.json:ro/);
    },
  );

  await t.step("says that it may not open a unix socket, and what to do", async () => {
    await using server = await startServer({ major: NEWEST_MAJOR });
    await using folder = await makeTemporaryFolder();
    const path = join(folder.path, "config.json");
    const host = encodeURIComponent(server.socketDir);
    const url = `postgres://postgres@/postgres?host=${host}&port=${server.port}`;
    await Deno.writeTextFile(path, JSON.stringify({ root_connection_string: url, databases: [] }));
    const { code, stderr } = await run(binary, ["plan", "--config", path]);
    assert.equal(code, 1);
    assert.match(stderr, /this program may not open unix sockets - Connect by TCP/);
  });

  await t.step("provisions a server, finds nothing to do then, and writes no file", async () => {
    await using server = await startServer({ major: NEWEST_MAJOR });
    await using folder = await makeTemporaryFolder();
    const path = join(folder.path, "config.json");
    await Deno.writeTextFile(
      path,
      JSON.stringify({
        root_connection_string: server.url({ params: { sslmode: "disable" } }),
        databases: [{ database: "app_db", user: "app_user", password: { env: "APP_PASSWORD" } }],
      }),
    );
    const env = { CONFIG_PATH: path, APP_PASSWORD: "securepassword123", TMPDIR: folder.path };

    const first = await run(binary, [], env);
    assert.equal(first.code, 0, first.stderr);
    const again = await run(binary, ["plan", "--detailed-exit-code"], env);
    assert.equal(again.code, 0, again.stdout + again.stderr);

    const login = { database: "app_db", user: "app_user", password: "securepassword123" };
    const [row] = await server.sql("SELECT current_user AS who", login);
    assert.deepEqual(row, { who: "app_user" });
    assert.deepEqual(await namesIn(folder.path), ["config.json"]);
  });
});

Deno.test("the compiled program's permissions refuse all but connecting and reading", async () => {
  await using folder = await makeTemporaryFolder();
  const playground = join(folder.path, "playground");
  await Deno.mkdir(playground);
  await Deno.writeTextFile(join(playground, "kept"), "", { mode: 0o600 });
  const probe = join(folder.path, "probe");
  await compileAlike(
    fileURLToPath(new URL("../support/permission_probe.js", import.meta.url)),
    probe,
  );

  const { stdout, stderr } = await run({ path: probe }, [playground, String(Deno.pid)]);
  const lines = stdout.trimEnd().split("\n");
  assert.ok(lines.length > 20, stdout + stderr);
  assert.deepEqual(
    lines.filter((line) => line.startsWith("done: ")),
    MAY.map((name) => `done: ${name}`),
  );
  assert.deepEqual(await namesIn(playground), ["kept"]);
});

async function run(
  { path }: Pick<CompiledBinary, "path">,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(path, {
    args: [...args],
    clearEnv: true,
    env: { HOME: "/nonexistent", ...env },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out!, stderr: err! };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).sort();
}
