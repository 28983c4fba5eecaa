import type { ServerReport } from "../../model/report.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitStatus } from "../exit_status.ts";
import { loadDesired } from "../load_desired.ts";
import type { Command } from "../parse_argv.ts";
import { runPass } from "../pass.ts";
import { renderReport } from "../render_report.ts";
import type { Settings } from "../settings.ts";

const STOPPING = "info    stopping: what is in flight is finished first; a second signal ends it\n";

/** Makes the servers as configured, once. Fails unless all of them are, in the end. */
export async function applyCommand(
  command: Extract<Command, { name: "apply" }>,
  context: Context,
): Promise<ExitStatus> {
  const { settings, output } = command;
  const { desired } = await loadDesired(settings.config, context);
  context.signal.addEventListener("abort", () => context.terminal.stderr(STOPPING), { once: true });
  const report = await runPass(desired, context, { mode: "apply", settings });
  context.terminal.stdout(renderReport(report, { output, color: context.terminal.color }));
  return report.servers.every((server) => isAsConfigured(server, settings)) ? EXIT.ok : EXIT.failed;
}

function isAsConfigured(report: ServerReport, { strict }: Settings): boolean {
  if (report.status !== "in_sync") return false;
  return !strict || report.remaining.notes.every(({ kind }) => kind !== "unalterable");
}
