import { ProvisionerError } from "../../model/error.ts";
import type { DesiredServer } from "../../model/desired.ts";
import { oneLine } from "../../model/one_line.ts";
import { errorText } from "../../observe/event_text.ts";
import { readConnectionReport, type ReportLine } from "../../postgres/connection_report.ts";
import { ControlSession } from "../../reconcile/control_session.ts";
import { connectorFor } from "../connector_for.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitStatus } from "../exit_status.ts";
import { loadDesired } from "../load_desired.ts";
import type { Command } from "../parse_argv.ts";
import { passLog } from "../pass_log.ts";

type CheckCommand = Extract<Command, { name: "check" }>;

/** Says whether the config is valid and, if asked, how its servers are reached. */
export async function checkCommand(command: CheckCommand, context: Context): Promise<ExitStatus> {
  const { settings, connect } = command;
  const { servers } = (await loadDesired(settings.config, context)).desired;
  const databases = servers.reduce((sum, server) => sum + server.databases.length, 0);
  context.terminal.stdout(
    `${settings.config} is valid: ${count(servers.length, "server")}, ${
      count(databases, "database")
    }.\n`,
  );
  if (!connect) return EXIT.ok;
  // One after the other: the answers are for people to read.
  let status: ExitStatus = EXIT.ok;
  for (const server of servers) {
    if (!await checkServer(server, command, context)) status = EXIT.failed;
  }
  return status;
}

async function checkServer(
  desired: DesiredServer,
  { settings }: CheckCommand,
  context: Context,
): Promise<boolean> {
  const { stdout } = context.terminal;
  stdout(`\nServer ${desired.name}\n`);
  try {
    await using control = new ControlSession({
      server: desired.name,
      connector: connectorFor(desired, context),
      observe: await passLog(settings, context, { servers: 1 }),
      signal: context.signal,
      connectAttempts: settings.connectAttempts,
      connectDelayMs: settings.connectDelay,
      allowPooler: settings.allowPooler,
      lockWaitMs: undefined,
    });
    const { session, facts } = await control.open();
    const lines: readonly ReportLine[] = [
      ...await readConnectionReport(session, facts),
      {
        label: "passwords",
        value: facts.canReadVerifiers
          ? "compared with the stored verifiers (pg_authid)"
          : "compared by logging in, since the admin may not read pg_authid",
      },
    ];
    for (const { label, value } of lines) stdout(`  ${label.padEnd(16)}${oneLine(value)}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof ProvisionerError)) throw error;
    stdout(`  ${errorText(error)}\n`);
    return false;
  }
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
