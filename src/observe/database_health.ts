import type { Change } from "../model/change.ts";
import type { DesiredDatabase } from "../model/desired.ts";
import type { ProvisionerError } from "../model/error.ts";
import type { ServerReport } from "../model/report.ts";
import { errorToJson } from "./error_json.ts";
import { timeText } from "./time_text.ts";

/** What is known of one database entry of the config. */
export class DatabaseHealth {
  readonly #desired: DesiredDatabase;
  #state: "unknown" | "in_sync" | "pending" | "failed" = "unknown";
  #lastSuccess: number | undefined;
  #lastError: { readonly at: number; readonly error: ProvisionerError } | undefined;
  #pending = 0;

  constructor(desired: DesiredDatabase, before: DatabaseHealth | undefined) {
    this.#desired = desired;
    if (before === undefined) return;
    this.#lastSuccess = before.#lastSuccess;
    this.#lastError = before.#lastError;
  }

  /** Takes in the end of a pass over its server. */
  observe(report: ServerReport, now: number): void {
    // What could not be read may be in any state.
    if (report.status === "failed") {
      this.#state = "unknown";
      this.#pending = 0;
      return;
    }
    const remaining = report.status === "in_sync" ? undefined : report.remaining;
    const blocked = (remaining?.blocked ?? []).filter(({ origin }) => this.#isOrigin(origin));
    this.#pending = (remaining?.changes ?? []).filter((change) => this.#concerns(change)).length +
      blocked.length;
    if (this.#pending === 0) {
      this.#state = "in_sync";
      this.#lastSuccess = now;
      return;
    }
    this.#state = report.status === "pending" && blocked.length === 0 ? "pending" : "failed";
    for (const outcome of report.outcomes) {
      if (outcome.status !== "failed" || !this.#concerns(outcome.change)) continue;
      this.#lastError = { at: now, error: outcome.error };
    }
  }

  status() {
    const error = this.#lastError;
    return {
      database: this.#desired.name,
      owner: this.#desired.owner,
      state: this.#state,
      pending: this.#pending,
      last_success_at: timeText(this.#lastSuccess),
      last_error: error ? { at: timeText(error.at), ...errorToJson(error.error) } : null,
    };
  }

  /** Its own objects, what its entry asks for, and the role that owns it. */
  #concerns(change: Change): boolean {
    const { name, owner } = this.#desired;
    return ("database" in change && change.database === name) ||
      ("role" in change && change.role === owner) ||
      this.#isOrigin(change.origin);
  }

  #isOrigin(place: string): boolean {
    const { origin } = this.#desired;
    return place === origin || place.startsWith(`${origin}.`);
  }
}
