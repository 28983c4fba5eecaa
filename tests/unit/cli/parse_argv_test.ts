import assert from "node:assert/strict";
import { parseArgv } from "../../../src/cli/parse_argv.ts";
import { ProvisionerError } from "../../../src/model/error.ts";

const DEFAULTS = {
  config: "/config/config.json",
  connectAttempts: 5,
  connectDelay: 5_000,
  lockWait: 60_000,
  watchMode: false,
  resyncInterval: 300_000,
  drift: "correct",
  httpAddress: "off",
  stuckAfter: 900_000,
  shutdownGrace: 20_000,
  logFormat: "text",
  logLevel: "info",
  allowDrop: false,
  allowMassDrop: false,
  allowPooler: false,
  strict: false,
};

type Env = Readonly<Record<string, string>>;

function parse(line: string, env: Env = {}) {
  return parseArgv(line === "" ? [] : line.split(" "), (name) => env[name]);
}

function settingsOf(line: string, env: Env = {}) {
  const command = parse(line, env);
  assert.ok("settings" in command);
  return Object.fromEntries(
    Object.entries(command.settings).filter(([name, value]) =>
      value !== DEFAULTS[name as keyof typeof DEFAULTS]
    ),
  );
}

Deno.test("parseArgv() knows the commands; none means apply", () => {
  const cases = [
    ["", { name: "apply", output: "text" }],
    ["apply", { name: "apply", output: "text" }],
    ["--output json", { name: "apply", output: "json" }],
    ["apply -o sql", { name: "apply", output: "sql" }],
    ["plan", { name: "plan", output: "text", detailedExitCode: false }],
    ["plan --detailed-exit-code", { name: "plan", output: "text", detailedExitCode: true }],
    ["check", { name: "check", connect: false }],
    ["check --connect", { name: "check", connect: true }],
    ["schema", { name: "schema" }],
  ] as const;
  for (const [line, expected] of cases) {
    const { settings: _, ...command } = { settings: undefined, ...parse(line) };
    assert.deepEqual(command, expected, line);
  }
});

Deno.test("parseArgv() takes settings from flag, then environment, then default", () => {
  const cases: readonly (readonly [string, Env, object])[] = [
    ["", {}, {}],
    ["--config a.json", {}, { config: "a.json" }],
    ["plan --config=a.json", {}, { config: "a.json" }],
    ["", { CONFIG_PATH: "b.json" }, { config: "b.json" }],
    ["--config a.json", { CONFIG_PATH: "b.json" }, { config: "a.json" }],
    ["", { CONFIG_PATH: "", CONNECT_ATTEMPTS: "" }, {}],
    ["--connect-attempts 1", { CONNECT_ATTEMPTS: "9" }, { connectAttempts: 1 }],
    ["", { CONNECT_DELAY: "250ms", LOCK_WAIT: "0" }, { connectDelay: 250, lockWait: 0 }],
    ["--allow-drop", {}, { allowDrop: true }],
    ["", { ALLOW_DROP: "true" }, { allowDrop: true }],
    ["", { ALLOW_DROP: "false" }, {}],
  ];
  for (const [line, env, expected] of cases) {
    assert.deepEqual(settingsOf(line, env), expected, `${JSON.stringify(env)} ${line}`);
  }
});

Deno.test("parseArgv() says what is wrong with a command line, and what to do", () => {
  const cases: readonly (readonly [string, Env, RegExp, RegExp?])[] = [
    ["plna", {}, /^Unknown command 'plna'$/, /Did you mean plan\?/],
    ["plan --outpt json", {}, /^Unknown option '--outpt'$/, /Did you mean --output\?/],
    ["plan --output yaml", {}, /'yaml' is invalid. Allowed choices are text, json, sql$/],
    ["plan --config", {}, /argument missing$/],
    ["plan apply", {}, /^Too many arguments for 'plan'.* got 1: apply$/],
    ["--config a.json plan", {}, /^Too many arguments/, /A command comes before its options/],
    ["schema --output json", {}, /^Unknown option '--output'$/],
    ["check --detailed-exit-code", {}, /^Unknown option '--detailed-exit-code'$/],
    ["--connect-attempts 0", {}, /^--connect-attempts is "0", but must be a whole number/],
    ["--connect-attempts 2.5", {}, /^--connect-attempts is "2.5"/],
    ["--connect-delay 5", {}, /^--connect-delay is "5", but must be a duration such as 500ms/],
    ["", { LOCK_WAIT: "soon" }, /^LOCK_WAIT is "soon", but must be a duration/],
    ["", { ALLOW_DROP: "perhaps" }, /^ALLOW_DROP is "perhaps"/],
    [
      "--connect-delay 5",
      { CONNECT_ATTEMPTS: "many" },
      /^CONNECT_ATTEMPTS is "many".*; --connect-delay is "5"/,
    ],
  ];
  for (const [line, env, message, hint] of cases) {
    assert.throws(() => parse(line, env), (error) => {
      assert.ok(error instanceof ProvisionerError, line);
      assert.equal(error.code, "usage");
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint ?? /--help/);
      return true;
    }, line);
  }
});

Deno.test("parseArgv() shows help and version instead of doing anything", () => {
  for (const line of ["--help", "-h", "help", "help plan", "plan --help", "--version", "-V"]) {
    const command = parse(line, { CONNECT_ATTEMPTS: "not looked at" });
    assert.equal(command.name, "show", line);
    assert.ok(command.name === "show" && command.text.length > 0, line);
  }
  const help = parse("--help");
  const text = help.name === "show" ? help.text : "";
  for (
    const name of ["apply", "plan", "check", "schema", "CONFIG_PATH", "--lock-wait", "64", "78"]
  ) {
    assert.ok(text.includes(name), name);
  }
});
