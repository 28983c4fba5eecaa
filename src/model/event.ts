import type { Change } from "./change.ts";
import type { ProvisionerError } from "./error.ts";
import type { Plan } from "./plan.ts";
import type { ServerReport } from "./report.ts";

/** What happens during a pass, for logs, metrics and health. Holds no secret that can be shown. */
export type Event =
  | { readonly kind: "pass_started"; readonly server: string }
  | {
    readonly kind: "connect_failed";
    readonly server: string;
    readonly attempt: number;
    readonly attempts: number;
    readonly error: ProvisionerError;
    /** Until the next attempt; undefined where there is none. */
    readonly delayMs: number | undefined;
  }
  | {
    readonly kind: "connected";
    readonly server: string;
    readonly to: string;
    readonly version: string;
  }
  | { readonly kind: "lock_waiting"; readonly server: string }
  | {
    readonly kind: "warning";
    readonly server: string;
    readonly message: string;
    readonly hint?: string;
  }
  | {
    readonly kind: "plan_made";
    readonly server: string;
    readonly plan: Plan;
    readonly round: number;
  }
  | {
    readonly kind: "change_applied";
    readonly server: string;
    readonly change: Change;
    readonly ms: number;
  }
  | {
    readonly kind: "change_failed";
    readonly server: string;
    readonly change: Change;
    readonly error: ProvisionerError;
    /** A race or a lost connection: the server is read again and what is left is tried again. */
    readonly willRetry: boolean;
  }
  | {
    readonly kind: "change_skipped";
    readonly server: string;
    readonly change: Change;
    readonly because: string;
    /** What it needs will be tried again, and then so will it. */
    readonly willRetry: boolean;
  }
  | { readonly kind: "change_left"; readonly server: string; readonly change: Change }
  | { readonly kind: "pass_finished"; readonly server: string; readonly report: ServerReport };

/** Told of every event as it happens. Must not throw, must not wait. */
export type Observer = (event: Event) => void;
