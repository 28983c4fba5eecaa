import type { Desired } from "../model/desired.ts";
import type { Report } from "../model/report.ts";
import { reconcileServers } from "../reconcile/reconcile_servers.ts";
import { connectorFor } from "./connector_for.ts";
import type { Context } from "./context.ts";
import type { Settings } from "./settings.ts";

/** One pass over all servers, logged on stderr. */
export async function runPass(
  desired: Desired,
  context: Context,
  options: { readonly mode: "plan" | "apply"; readonly settings: Settings },
): Promise<Report> {
  const { settings, mode } = options;
  const several = desired.servers.length > 1;
  // Commands that log nothing start faster without the library.
  const { logEvents } = await import("../observe/log.ts");
  return await reconcileServers(desired, {
    mode,
    connectorFor: (server) => connectorFor(server, context),
    memories: new Map(),
    observe: logEvents({
      write: context.terminal.stderr,
      format: settings.logFormat,
      level: settings.logLevel,
      showServer: () => several,
    }),
    signal: context.signal,
    connectAttempts: settings.connectAttempts,
    connectDelayMs: settings.connectDelay,
    lockWaitMs: settings.lockWait,
  });
}
