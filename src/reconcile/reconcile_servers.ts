import type { Desired, DesiredServer } from "../model/desired.ts";
import { ProvisionerError } from "../model/error.ts";
import type { Observer } from "../model/event.ts";
import type { Policy } from "../model/policy.ts";
import type { PassResult, Report, ServerReport } from "../model/report.ts";
import { PasswordMemory } from "../postgres/password/password_memory.ts";
import type { Connector } from "../postgres/session.ts";
import { reconcile } from "./reconcile.ts";

export interface PassOptions {
  readonly mode: "plan" | "apply";
  readonly policy: Policy;
  /** @throws {ProvisionerError} where the connection string is not usable. */
  readonly connectorFor: (server: DesiredServer) => Connector;
  /** By server name; missing ones are added. Keep it from pass to pass. */
  readonly memories: Map<string, PasswordMemory>;
  readonly observe: Observer;
  readonly signal: AbortSignal;
  readonly connectAttempts: number;
  /** In milliseconds. */
  readonly connectDelayMs: number;
  /** Goes on behind a transaction pooler. */
  readonly allowPooler: boolean;
  /** In milliseconds. */
  readonly lockWaitMs: number;
}

/** A pass over all servers, side by side; one that fails, fails alone. */
export async function reconcileServers(desired: Desired, options: PassOptions): Promise<Report> {
  return {
    servers: await Promise.all(desired.servers.map((server) => reconcileServer(server, options))),
  };
}

async function reconcileServer(
  desired: DesiredServer,
  options: PassOptions,
): Promise<ServerReport> {
  const { name: server } = desired;
  const { observe } = options;
  const started = performance.now();
  observe({ kind: "pass_started", server });
  const result = await attempt(desired, options);
  const report = { ...result, server, ms: performance.now() - started };
  observe({ kind: "pass_finished", server, report });
  return report;
}

async function attempt(desired: DesiredServer, options: PassOptions): Promise<PassResult> {
  const { mode, memories, lockWaitMs } = options;
  const memory = memories.get(desired.name) ?? new PasswordMemory();
  memories.set(desired.name, memory);
  try {
    return await reconcile(desired, {
      ...options,
      server: desired.name,
      connector: options.connectorFor(desired),
      memory,
      // A plan writes nothing, so it need not keep others from writing.
      lockWaitMs: mode === "plan" ? undefined : lockWaitMs,
    });
  } catch (error) {
    // The connection string itself is not usable.
    if (error instanceof ProvisionerError) return { status: "failed", outcomes: [], error };
    throw error;
  }
}
