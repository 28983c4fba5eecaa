import type { Desired } from "../model/desired.ts";
import type { Report } from "../model/report.ts";
import { reconcileServers } from "../reconcile/reconcile_servers.ts";
import { connectorFor } from "./connector_for.ts";
import type { Context } from "./context.ts";
import { passLog } from "./pass_log.ts";
import type { Settings } from "./settings.ts";

/** One pass over all servers, logged on stderr. */
export async function runPass(
  desired: Desired,
  context: Context,
  options: { readonly mode: "plan" | "apply"; readonly settings: Settings },
): Promise<Report> {
  const { settings, mode } = options;
  return await reconcileServers(desired, {
    mode,
    policy: settings,
    connectorFor: (server) => connectorFor(server, context),
    memories: new Map(),
    observe: await passLog(settings, context, { servers: desired.servers.length }),
    signal: context.signal,
    allowPooler: settings.allowPooler,
    connectAttempts: settings.connectAttempts,
    connectDelayMs: settings.connectDelay,
    lockWaitMs: settings.lockWait,
  });
}
