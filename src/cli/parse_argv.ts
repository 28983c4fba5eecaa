import { Command as Parser, CommanderError, Option } from "commander";
import { ProvisionerError } from "../model/error.ts";
import { COMMIT, VERSION } from "../version.ts";
import { HELP_FOOTER, SUMMARY } from "./help.ts";
import { parseSettings } from "./parse_settings.ts";
import { type SettingName, SETTINGS, type Settings } from "./settings.ts";

export const OUTPUTS = ["text", "json", "sql"] as const;
export type Output = typeof OUTPUTS[number];

/** Columns. */
const HELP_WIDTH = 100;

/** What the user wants to happen. */
export type Command =
  | { readonly name: "apply"; readonly output: Output; readonly settings: Settings }
  | {
    readonly name: "plan";
    readonly output: Output;
    readonly detailedExitCode: boolean;
    readonly settings: Settings;
  }
  | { readonly name: "watch"; readonly settings: Settings }
  | { readonly name: "check"; readonly connect: boolean; readonly settings: Settings }
  | { readonly name: "schema" }
  /** `--help` or `--version`: the text is all there is to do. */
  | { readonly name: "show"; readonly text: string };

const CONNECTING: readonly SettingName[] = [
  "config",
  "connectAttempts",
  "connectDelay",
  "allowPooler",
];

const LOGGING: readonly SettingName[] = ["logFormat", "logLevel"];

const POLICY: readonly SettingName[] = ["allowDrop", "allowMassDrop", "strict"];

const PLANNING: readonly SettingName[] = [...CONNECTING, ...POLICY, ...LOGGING];

const WATCHING: readonly SettingName[] = [
  "config",
  "resyncInterval",
  "drift",
  "httpAddress",
  "stuckAfter",
  "shutdownGrace",
  "lockWait",
  "allowPooler",
  ...POLICY,
  ...LOGGING,
];

/**
 * What a command line asks for. No command means `apply`, or `watch` where `WATCH_MODE` is true.
 *
 * @throws {ProvisionerError} `usage`, with the nearest command or option.
 */
export function parseArgv(
  argv: readonly string[],
  env: (name: string) => string | undefined,
): Command {
  let command: Command | undefined;
  let shown = "";
  const settingsFrom = (flags: Flags) => parseSettings({ flags, env });

  const program = new Parser("pg-provisioner")
    .description(SUMMARY)
    .version(versionText(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText("after", HELP_FOOTER)
    // Left to itself, commander asks environment and terminal for colours and width.
    .configureOutput({
      writeOut: (text) => shown += text,
      writeErr: () => {},
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
    })
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();

  withSettings(subcommand("apply", "make the servers as configured (the default)"), [
    ...PLANNING,
    "lockWait",
  ])
    .addOption(outputOption())
    .action((flags: Flags) => {
      command = { name: "apply", output: flags.output as Output, settings: settingsFrom(flags) };
    });

  withSettings(subcommand("plan", "show what apply would change, and change nothing"), PLANNING)
    .addOption(outputOption())
    .option("--detailed-exit-code", "exit with 2 where changes are pending")
    .action((flags: Flags) => {
      command = {
        name: "plan",
        output: flags.output as Output,
        detailedExitCode: flags.detailedExitCode === true,
        settings: settingsFrom(flags),
      };
    });

  withSettings(
    subcommand("watch", "keep running, and make the servers follow the config"),
    WATCHING,
  )
    .action((flags: Flags) => {
      command = { name: "watch", settings: settingsFrom(flags) };
    });

  withSettings(subcommand("check", "say whether the config is valid"), [
    ...CONNECTING,
    ...LOGGING,
  ])
    .option("--connect", "also log in to each server and say what the admin may do")
    .action((flags: Flags) => {
      const settings = settingsFrom(flags);
      command = { name: "check", connect: flags.connect === true, settings };
    });

  subcommand("schema", "print the JSON Schema of the config, for editors")
    .action(() => {
      command = { name: "schema" };
    });

  function subcommand(name: string, description: string): Parser {
    return program.command(name).description(description).allowExcessArguments(false);
  }

  try {
    program.parse(withDefaultCommand(argv, env), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { name: "show", text: shown };
    throw toUsageError(error);
  }
  return command ?? { name: "show", text: shown };
}

type Flags = Readonly<Partial<Record<string, string | boolean>>>;

/** Left to commander, a default command would take a misspelt command for its argument. */
function withDefaultCommand(
  argv: readonly string[],
  env: (name: string) => string | undefined,
): readonly string[] {
  const [first] = argv;
  const forProgram = ["-h", "--help", "-V", "--version"];
  if (first !== undefined && (!first.startsWith("-") || forProgram.includes(first))) return argv;
  const { watchMode } = SETTINGS;
  const watches = watchMode.parse(env(watchMode.env) || watchMode.default) === true;
  return [watches ? "watch" : "apply", ...argv];
}

function withSettings(parser: Parser, names: readonly SettingName[]): Parser {
  for (const name of names) {
    const { flag, env, default: value, help } = SETTINGS[name];
    const option = new Option(flag, `${help} (${env}, default ${value})`);
    // Under commander's own name for it, which is made from the flag.
    if (option.attributeName() !== name) throw new TypeError(`Flag ${flag} must be named ${name}`);
    parser.addOption(option);
  }
  return parser;
}

function outputOption(): Option {
  return new Option("-o, --output <form>", "form of the result on stdout")
    .choices(OUTPUTS)
    .default("text");
}

function toUsageError(error: CommanderError): ProvisionerError {
  const [message, ...suggestion] = error.message.replace(/^error: /, "").split("\n");
  const hints = [
    suggestion.join(" ").replace(/^\(|\)$/g, ""),
    error.code === "commander.excessArguments" ? "A command comes before its options;" : "",
    "pg-provisioner --help lists commands and options",
  ];
  return new ProvisionerError("usage", capitalize(message ?? "").replace(/\.$/, ""), {
    hint: hints.filter(Boolean).join(" "),
  });
}

function versionText(): string {
  return `pg-provisioner ${VERSION} (${COMMIT ? `commit ${COMMIT}` : "from source"})`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
