import type { DesiredServer } from "../model/desired.ts";
import type { Event } from "../model/event.ts";
import type { ServerReport } from "../model/report.ts";
import type { DriftMode, WatchEvent } from "../model/watch_event.ts";
import { PasswordMemory } from "../postgres/password/password_memory.ts";
import { type PassOptions, reconcileServers } from "../reconcile/reconcile_servers.ts";
import type { PassRequest } from "./server_loop.ts";

export interface ServerPassOptions
  extends Pick<PassOptions, "policy" | "connectorFor" | "allowPooler" | "lockWaitMs"> {
  readonly drift: DriftMode;
  readonly observe: (event: Event | WatchEvent) => void;
}

/**
 * Passes over one server that remember its passwords between them.
 *
 * Each tries to connect once: the waits between passes are those between attempts.
 */
export function serverPass(
  options: ServerPassOptions,
): (request: PassRequest) => Promise<ServerReport> {
  const { drift, observe } = options;
  const memories = new Map<string, PasswordMemory>();
  let before: DesiredServer | undefined;

  return async ({ desired, signal, settled }) => {
    // It may be another server now, where nothing is known.
    if (before && !before.connection.equals(desired.connection)) memories.clear();
    memories.get(desired.name)?.keepOnly(new Set(desired.roles.map(({ name }) => name)));
    before = desired;

    const { servers: [report] } = await reconcileServers({ servers: [desired] }, {
      ...options,
      mode: drift === "report" ? "plan" : "apply",
      memories,
      observe: settled ? withDrift(observe) : observe,
      signal,
      connectAttempts: 1,
      connectDelayMs: 0,
    });
    tellWhatIsLeft(report!, observe);
    return report!;
  };
}

/** Tells of drift as soon as the plan shows it, before anything is put right. */
function withDrift(observe: ServerPassOptions["observe"]): ServerPassOptions["observe"] {
  return (event) => {
    if (event.kind === "plan_made" && event.round === 0) {
      const [changes, blocked] = [event.plan.changes.length, event.plan.blocked.length];
      const { server } = event;
      if (changes + blocked > 0) observe({ kind: "drift_found", server, changes, blocked });
    }
    observe(event);
  };
}

/** What was not tried, and so has not been told of. */
function tellWhatIsLeft(report: ServerReport, observe: ServerPassOptions["observe"]): void {
  if (!("remaining" in report)) return;
  const { server, status, remaining } = report;
  for (const withheld of remaining.withheld) observe({ kind: "change_withheld", server, withheld });
  for (const note of remaining.notes) observe({ kind: "note_made", server, note });
  for (const blocked of remaining.blocked) observe({ kind: "change_blocked", server, blocked });
  if (status !== "pending") return;
  for (const change of remaining.changes) observe({ kind: "change_pending", server, change });
}
