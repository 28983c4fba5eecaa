import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { runCli, spawnCli } from "../support/processes.ts";
import { entries, tempConfig } from "../support/temp_config.ts";

Deno.test("a first run, a second run and a change by hand, as a user sees them", async (t) => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using config = await tempConfig({
    root_connection_string: server.url(),
    databases: entries(2),
  });
  const env = { CONFIG_PATH: config.path };
  const nothing = "Nothing to do: the server is as configured.\n";

  await t.step("plan shows changes on stdout, and nothing on stderr", async () => {
    const plan = await runCli(["plan"], { env });
    assert.equal(plan.code, 0);
    assert.match(plan.stdout, /^ {2}\+ role {6}app1 .*\n.*\n.*\nPlan: 4 to add/ms);
    assert.equal(plan.stderr, "");
    assert.equal((await runCli(["plan", "--detailed-exit-code"], { env })).code, 2);
  });

  await t.step("plan --output json and sql are whole and nothing else", async () => {
    const json = await runCli(["plan", "--output", "json"], { env });
    const { format_version, servers } = JSON.parse(json.stdout);
    assert.equal(format_version, 1);
    assert.equal(servers[0].status, "pending");
    assert.equal(servers[0].plan.changes.length, 4);
    const sql = await runCli(["plan", "--output", "sql"], { env });
    assert.match(sql.stdout, /^CREATE DATABASE "app2" OWNER "app2";$/m);
  });

  await t.step(
    "no command applies: the result on stdout, a line for each change on stderr",
    async () => {
      const apply = await runCli([], { env });
      assert.equal(apply.code, 0, apply.stderr);
      assert.equal(apply.stdout, "Done: 4 changes applied. The server is as configured.\n");
      assert.deepEqual(apply.stderr.trimEnd().split("\n").toSorted(), [
        "info    database app1 added: owner app1",
        "info    database app2 added: owner app2",
        "info    role app1 added: login true, password",
        "info    role app2 added: login true, password",
      ]);
    },
  );

  await t.step("a second run has nothing to do and says nothing else", async () => {
    for (const args of [[], ["apply"], ["plan"], ["plan", "--detailed-exit-code"]]) {
      const again = await runCli(args, { env });
      assert.deepEqual([again.code, again.stdout, again.stderr], [0, nothing, ""]);
    }
  });

  await t.step("a change by hand is found and put right", async () => {
    await server.sql("ALTER ROLE app1 NOLOGIN");
    const plan = await runCli(["plan", "--detailed-exit-code"], { env });
    assert.equal(plan.code, 2);
    assert.match(plan.stdout, /~ role {2}app1 {2}login false → true/);
    const apply = await runCli(["--output", "json"], { env });
    assert.equal(apply.code, 0);
    const [report] = JSON.parse(apply.stdout).servers;
    assert.equal(report.status, "in_sync");
    assert.equal(report.outcomes[0].change.sql[0], 'ALTER ROLE "app1" LOGIN');
  });

  await t.step("no colour where the output is no terminal", async () => {
    await server.sql("ALTER ROLE app1 NOLOGIN");
    const plan = await runCli(["plan"], { env: { ...env, FORCE_COLOR: "1", CLICOLOR_FORCE: "1" } });
    assert.ok(!plan.stdout.includes("\u001b"));
  });

  await t.step("who stops reading breaks nothing", async () => {
    await assertEarlyClose(server, config.path);
  });
});

/** The changes are made and the exit status tells of them, whoever listens. */
async function assertEarlyClose(server: PostgresServer, configPath: string): Promise<void> {
  for (const stream of ["stdout", "stderr"] as const) {
    await server.sql("ALTER ROLE app1 NOLOGIN");
    const redirect = stream === "stdout" ? "" : "2>&1 >/dev/null";
    const shell = new Deno.Command("bash", {
      args: ["-c", `"$@" ${redirect} | true; echo "\${PIPESTATUS[0]}"`, "bash", ...command()],
      env: { CONFIG_PATH: configPath },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    const { stdout, stderr } = await shell.output();
    const decoder = new TextDecoder();
    assert.equal(decoder.decode(stdout), "0\n", decoder.decode(stderr));
    assert.ok(!decoder.decode(stderr).includes("bug"), decoder.decode(stderr));
    const [row] = await server.sql<{ login: boolean }>(
      "SELECT rolcanlogin AS login FROM pg_roles WHERE rolname = 'app1'",
    );
    assert.equal(row?.login, true);
  }
}

function command(): readonly string[] {
  const binary = Deno.env.get("PG_PROVISIONER_BIN");
  if (binary) return [binary, "apply"];
  const root = new URL("../..", import.meta.url).pathname;
  return [
    Deno.execPath(),
    "run",
    "-qA",
    `--config=${root}deno.json`,
    `${root}src/main.ts`,
    "apply",
  ];
}

Deno.test("wrong usage is 64, an invalid config 78, both on stderr with what to do", async () => {
  for (const args of [["plna"], ["plan", "--outptu", "json"], ["apply", "--connect-delay", "5"]]) {
    const { code, stdout, stderr } = await runCli(args);
    assert.equal(code, 64, args.join(" "));
    assert.equal(stdout, "");
    assert.match(stderr, /^pg-provisioner: .*--help/);
    assert.equal(stderr.trimEnd().split("\n").length, 1);
  }
  const missing = await runCli(["check", "--config", "/nowhere/config.json"]);
  assert.deepEqual([missing.code, missing.stdout], [78, ""]);
  assert.match(missing.stderr, /There is no config file "\/nowhere\/config\.json"/);

  await using config = await tempConfig({ root_connection_strin: "x", databases: [{ user: 1 }] });
  for (const command of ["apply", "plan", "check"]) {
    const { code, stdout, stderr } = await runCli([command, "--config", config.path]);
    assert.deepEqual([code, stdout], [78, ""]);
    assert.match(stderr, /config\.json:2:\d+ /);
    assert.match(stderr, /root_connection_string/);
  }
});

Deno.test("check says that a config is valid, and asks no server", async () => {
  await using config = await tempConfig({
    root_connection_string: "postgres://postgres:x@127.0.0.1:1/postgres",
    databases: entries(2),
  });
  const { code, stdout, stderr } = await runCli(["check", "--config", config.path]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /is valid/);
  assert.equal(stderr, "");
});

Deno.test("--help, --version and schema go to stdout", async () => {
  for (const args of [["--help"], ["help", "plan"], ["--version"], ["schema"]]) {
    const { code, stdout, stderr } = await runCli(args);
    assert.deepEqual([code, stderr], [0, ""], args.join(" "));
    assert.ok(stdout.endsWith("\n") && stdout.length > 5);
  }
});

Deno.test("schema is a JSON Schema that accepts what check accepts", async () => {
  const { stdout } = await runCli(["schema"]);
  const validate = new Ajv2020({ strict: false, allErrors: true }).compile(JSON.parse(stdout));
  const root_connection_string = "postgres://postgres:x@db/postgres";
  const [entry] = entries(1);
  const databases = [entry];
  const { password: _, ...withoutPassword } = entry!;
  const cases: readonly (readonly [boolean, unknown])[] = [
    [true, JSON.parse(await Deno.readTextFile(new URL("../../config.json", import.meta.url)))],
    [true, { $schema: "x", root_connection_string, databases: [] }],
    [true, { root_connection_string: { env: "URL" }, root_password: { file: "x" }, databases }],
    [true, { servers: [{ name: "eu", root_connection_string, databases }] }],
    [false, {}],
    [false, []],
    [false, { root_connection_string }],
    [false, { root_connection_string, databases: {} }],
    [false, { root_connection_string, databases, unknown: 1 }],
    [false, { root_connection_string, databases: [{ ...entry, pasword: "x" }] }],
    [false, { root_connection_string, databases: [{ ...entry, user: "" }] }],
    [false, { root_connection_string, databases: [{ ...entry, user: "pg_x" }] }],
    [false, { root_connection_string, databases: [{ ...entry, database: "template1" }] }],
    [false, { root_connection_string, databases: [{ ...entry, password: { envv: "X" } }] }],
    [false, { root_connection_string, databases: [{ ...entry, password: 5 }] }],
    [false, { root_connection_string, databases: [{ ...withoutPassword, password: "" }] }],
    [false, { servers: [] }],
    [false, { servers: [{ name: "eu", root_connection_string, databases }], databases }],
  ];
  for (const [expected, config] of cases) {
    const what = JSON.stringify(config);
    assert.equal(validate(config), expected, what);
    if (!expected) {
      await using file = await tempConfig(config);
      assert.equal((await runCli(["check", "--config", file.path])).code, 78, what);
    }
  }
});

Deno.test("a process that is killed leaves no lock behind", async () => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using config = await tempConfig({
    root_connection_string: server.url(),
    databases: entries(6),
  });
  {
    await using cli = spawnCli(["apply", "--config", config.path]);
    await cli.waitFor(({ stderr }) => stderr.includes("role app1 added"));
    cli.kill("SIGKILL");
    await cli.end;
  }
  const again = await runCli(["apply", "--config", config.path]);
  assert.equal(again.code, 0, again.stdout + again.stderr);
});
