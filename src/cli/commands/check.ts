import type { Context } from "../context.ts";
import { EXIT, type ExitStatus } from "../exit_status.ts";
import { loadDesired } from "../load_desired.ts";
import type { Command } from "../parse_argv.ts";

/** Says whether the config is valid. */
export async function checkCommand(
  command: Extract<Command, { name: "check" }>,
  context: Context,
): Promise<ExitStatus> {
  const { settings } = command;
  const { desired } = await loadDesired(settings.config, context);
  const databases = desired.servers.reduce((sum, server) => sum + server.databases.length, 0);
  context.terminal.stdout(
    `${settings.config} is valid: ${desired.servers.length} servers, ${databases} databases.\n`,
  );
  return EXIT.ok;
}
