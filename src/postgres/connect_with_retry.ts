import { setTimeout as wait } from "node:timers/promises";
import { ProvisionerError } from "../model/error.ts";
import type { Connector, Session } from "./session.ts";

export interface ConnectRetryOptions {
  /** How often to try in all; at least 1. */
  readonly attempts: number;
  /** Between two attempts, in milliseconds. */
  readonly delayMs: number;
  readonly signal: AbortSignal;
  /** Told of each attempt that failed; `delayMs` is undefined where it was the last. */
  readonly onFailure: (failure: ConnectFailure) => void;
}

export interface ConnectFailure {
  readonly attempt: number;
  readonly attempts: number;
  readonly error: ProvisionerError;
  readonly delayMs: number | undefined;
}

/**
 * Connects, and tries again where waiting can mend the cause: a server that is
 * away, starting up or full. A wrong password is not tried twice.
 *
 * @throws {ServerError} the last failure.
 */
export async function connectWithRetry(
  connector: Connector,
  options: ConnectRetryOptions,
): Promise<Session> {
  const { attempts, signal, onFailure } = options;
  for (let attempt = 1;; attempt++) {
    try {
      return await connector.connect({ signal });
    } catch (error) {
      if (!(error instanceof ProvisionerError)) throw error;
      const last = attempt >= attempts || error.retry !== "backoff";
      const delayMs = last ? undefined : options.delayMs;
      onFailure({ attempt, attempts, error, delayMs });
      if (delayMs === undefined) throw error;
      await wait(delayMs, undefined, { signal });
    }
  }
}
