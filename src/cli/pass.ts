import type { Desired } from "../model/desired.ts";
import type { Report } from "../model/report.ts";
import { logEvents } from "../observe/log.ts";
import { reconcileServers } from "../reconcile/reconcile_servers.ts";
import { connectorFor } from "./connector_for.ts";
import type { Context } from "./context.ts";
import type { Settings } from "./settings.ts";

/** One pass over all servers, logged on stderr. */
export function runPass(
  desired: Desired,
  context: Context,
  options: { readonly mode: "plan" | "apply"; readonly settings: Settings },
): Promise<Report> {
  const { settings, mode } = options;
  return reconcileServers(desired, {
    mode,
    policy: settings,
    connectorFor: (server) => connectorFor(server, context),
    memories: new Map(),
    observe: logEvents(context.terminal.stderr, { servers: desired.servers.length }),
    signal: context.signal,
    allowPooler: settings.allowPooler,
    connectAttempts: settings.connectAttempts,
    connectDelayMs: settings.connectDelay,
    lockWaitMs: settings.lockWait,
  });
}
