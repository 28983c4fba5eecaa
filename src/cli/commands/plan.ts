import type { Context } from "../context.ts";
import { EXIT, type ExitStatus } from "../exit_status.ts";
import { loadDesired } from "../load_desired.ts";
import type { Command } from "../parse_argv.ts";
import { runPass } from "../pass.ts";
import { renderReport } from "../render_report.ts";

/** Shows what apply would change. Reads only. */
export async function planCommand(
  command: Extract<Command, { name: "plan" }>,
  context: Context,
): Promise<ExitStatus> {
  const { settings, output, detailedExitCode } = command;
  const { desired } = await loadDesired(settings.config, context);
  const { servers } = await runPass(desired, context, { mode: "plan", settings });
  context.terminal.stdout(renderReport({ servers }, { output, color: context.terminal.color }));
  if (servers.some(({ status }) => status === "failed")) return EXIT.failed;
  const pending = servers.some((server) =>
    server.status === "pending" || ("remaining" in server && server.remaining.withheld.length > 0)
  );
  return pending && detailedExitCode ? EXIT.pending : EXIT.ok;
}
