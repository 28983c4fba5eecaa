import type { DesiredServer } from "../model/desired.ts";
import type { ProvisionerError } from "../model/error.ts";
import type { ServerReport } from "../model/report.ts";
import type { PassCause } from "../model/watch_event.ts";
import { planToJson } from "../plan/render_json.ts";
import { DatabaseHealth } from "./database_health.ts";
import { durationText } from "./duration_text.ts";
import { errorToJson } from "./error_json.ts";
import { errorText } from "./event_text.ts";
import type { Loggable } from "./log_entry.ts";
import { passText } from "./pass_text.ts";
import { timeText } from "./time_text.ts";

type ServerEvent = Extract<Loggable, { readonly server: string }>;

interface PassSummary {
  readonly ended_at: string | null;
  readonly status: string;
  readonly ms: number;
  readonly applied: number;
}

const MOST_PASSES = 20;
const MOST_CHANGES = 100;

/** What is known of one server. */
export class ServerHealth {
  #desired: DesiredServer;
  #databases: readonly DatabaseHealth[];
  /** Of what is asked for now; undefined until it was tried. */
  #report: ServerReport | undefined;
  #waiting = false;
  /** When the pass under way last gave a sign of life. */
  #lastSign: number | undefined;
  #lastPass: number | undefined;
  #lastSuccess: number | undefined;
  #lastError: { readonly at: number; readonly error: ProvisionerError } | undefined;
  #next: { readonly at: number | undefined; readonly cause: PassCause } | undefined;
  #failures = 0;
  #passes = 0;
  #recent: readonly PassSummary[] = [];

  constructor(desired: DesiredServer) {
    this.#desired = desired;
    this.#databases = desired.databases.map((database) => new DatabaseHealth(database, undefined));
  }

  /** From now on something else is asked for, and nothing is known of that. */
  follow(desired: DesiredServer): void {
    const before = new Map(
      this.#desired.databases.map(({ name }, index) => [name, this.#databases[index]]),
    );
    this.#databases = desired.databases.map((database) =>
      new DatabaseHealth(database, before.get(database.name))
    );
    this.#desired = desired;
    this.#report = undefined;
    this.#next = undefined;
  }

  observe(event: ServerEvent, now: number): void {
    if (this.#lastSign !== undefined) this.#lastSign = now;
    switch (event.kind) {
      case "pass_started":
        this.#lastSign = now;
        return;
      case "lock_waiting":
        this.#waiting = true;
        return;
      case "plan_made":
        this.#waiting = false;
        return;
      case "pass_finished":
        this.#lastSign = undefined;
        this.#note(event.report, now);
        return;
      case "pass_crashed":
        this.#lastSign = undefined;
        return;
      case "pass_scheduled": {
        const { inMs, cause, failures } = event;
        this.#next = { at: inMs === undefined ? undefined : now + inMs, cause };
        this.#failures = failures;
        return;
      }
    }
  }

  whyStuck(now: number, stuckAfterMs: number): readonly string[] {
    if (this.#lastSign === undefined || now - this.#lastSign <= stuckAfterMs) return [];
    const since = durationText(now - this.#lastSign);
    return [`server ${this.#desired.name}: nothing has happened in its pass for ${since}`];
  }

  whyNotInSync({ strict }: { readonly strict: boolean }): readonly string[] {
    const why = [this.#whyNotInSync() ?? [], strict ? this.#unalterable() : []].flat();
    return why.map((reason) => `server ${this.#desired.name}: ${reason}`);
  }

  #unalterable(): readonly string[] {
    const notes = this.#report && "remaining" in this.#report ? this.#report.remaining.notes : [];
    return notes.flatMap(({ kind, message }) => kind === "unalterable" ? [message] : []);
  }

  #whyNotInSync(): string | undefined {
    if (this.#report?.status === "in_sync") return undefined;
    if (this.#report?.status === "failed") return errorText(this.#report.error);
    if (this.#report !== undefined) return passText(this.#report).text;
    return this.#waiting ? "waiting for another provisioner" : "the config is not applied yet";
  }

  status() {
    const error = this.#lastError;
    const remaining = this.#report && "remaining" in this.#report
      ? planToJson(this.#report.remaining)
      : undefined;
    return {
      server: this.#desired.name,
      state: this.#report?.status ?? (this.#waiting ? "waiting" : "not_applied"),
      pass_under_way: this.#lastSign !== undefined,
      passes: this.#passes,
      failures_in_a_row: this.#failures,
      last_pass_at: timeText(this.#lastPass),
      last_success_at: timeText(this.#lastSuccess),
      last_error: error ? { at: timeText(error.at), ...errorToJson(error.error) } : null,
      next_pass: this.#next ? { at: timeText(this.#next.at), cause: this.#next.cause } : null,
      pending: {
        count: remaining?.changes.length ?? 0,
        changes: remaining?.changes.slice(0, MOST_CHANGES) ?? [],
        blocked: remaining?.blocked.slice(0, MOST_CHANGES) ?? [],
      },
      databases: this.#databases.map((database) => database.status()),
      recent_passes: this.#recent,
    };
  }

  #note(report: ServerReport, now: number): void {
    this.#passes++;
    this.#recent = [summaryOf(report, now), ...this.#recent].slice(0, MOST_PASSES);
    this.#lastPass = now;
    // Neither says anything about the server.
    const code = report.status === "failed" ? report.error.code : undefined;
    this.#waiting = code === "lock_held";
    if (code === "interrupted" || code === "lock_held") return;
    this.#report = report;
    for (const database of this.#databases) database.observe(report, now);
    if (report.status === "in_sync") this.#lastSuccess = now;
    const error = errorOf(report);
    if (error) this.#lastError = { at: now, error };
  }
}

function errorOf(report: ServerReport): ProvisionerError | undefined {
  if (report.status === "failed") return report.error;
  return report.outcomes.find((outcome) => outcome.status === "failed")?.error;
}

function summaryOf(report: ServerReport, now: number): PassSummary {
  const { status, outcomes } = report;
  const applied = outcomes.filter((outcome) => outcome.status === "applied").length;
  return { ended_at: timeText(now), status, ms: Math.round(report.ms), applied };
}
