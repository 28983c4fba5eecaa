import { ConfigError } from "../config/config_error.ts";
import { renderIssues } from "../config/config_issue.ts";
import { ProvisionerError } from "../model/error.ts";
import { errorText } from "../observe/event_text.ts";
import { type Context, Interruption } from "./context.ts";
import { EXIT, type ExitStatus } from "./exit_status.ts";
import { type Command, parseArgv } from "./parse_argv.ts";

/** Runs the command that the arguments name, and gives the exit status. Never throws. */
export async function run(context: Context): Promise<ExitStatus> {
  try {
    const status = await runCommand(parseArgv(context.argv, context.env), context);
    const { signal } = context;
    return signal.aborted && status !== EXIT.ok ? interruptedBy(signal.reason) : status;
  } catch (error) {
    return reportError(error, context);
  }
}

/** Loads only what the command needs: to print its version, the program need not know a driver. */
async function runCommand(command: Command, context: Context): Promise<ExitStatus> {
  switch (command.name) {
    case "apply":
      return await (await import("./commands/apply.ts")).applyCommand(command, context);
    case "plan":
      return await (await import("./commands/plan.ts")).planCommand(command, context);
    case "watch":
      return await (await import("./commands/watch.ts")).watchCommand(command, context);
    case "check":
      return await (await import("./commands/check.ts")).checkCommand(command, context);
    case "schema":
      return await (await import("./commands/schema.ts")).schemaCommand(context);
    case "show":
      context.terminal.stdout(command.text);
      return EXIT.ok;
  }
}

function reportError(error: unknown, { terminal, signal }: Context): ExitStatus {
  if (error instanceof ConfigError) {
    terminal.stderr(renderIssues(error.issues) + "\n");
    return EXIT.config;
  }
  if (error instanceof ProvisionerError) {
    terminal.stderr(`pg-provisioner: ${errorText(error)}\n`);
    return error.code === "usage" ? EXIT.usage : EXIT.failed;
  }
  if (signal.aborted) return interruptedBy(signal.reason);
  // A defect of ours. The stack holds code places, never values.
  const stack = error instanceof Error ? error.stack : String(error);
  terminal.stderr(`pg-provisioner: this is a bug, please report it: ${stack}\n`);
  return EXIT.failed;
}

function interruptedBy(reason: unknown): ExitStatus {
  return reason instanceof Interruption && reason.by === "SIGTERM" ? EXIT.sigterm : EXIT.sigint;
}
