import type { Change } from "../model/change.ts";
import type { ProvisionerError } from "../model/error.ts";
import type { Event } from "../model/event.ts";
import type { ServerReport } from "../model/report.ts";
import type { WatchEvent } from "../model/watch_event.ts";
import { describeChange } from "../plan/describe.ts";
import { ServerError } from "../postgres/server_error.ts";
import { MOST_MISTAKES } from "./watch_event_text.ts";

/** What a program wants to know about an event, beside its name, time, server and message. */
export type Fields = Readonly<
  Record<string, string | number | boolean | undefined | readonly string[]>
>;

/** Plain data in snake_case, without secrets; what is undefined is left out of the log. */
export function eventFields(event: Event | WatchEvent): Fields {
  switch (event.kind) {
    case "connect_failed":
      return {
        attempt: event.attempt,
        attempts: event.attempts,
        retry_in_ms: event.delayMs,
        ...errorFields(event.error),
      };
    case "connected":
      return { to: event.to, version: event.version };
    case "warning":
      return { hint: event.hint };
    case "plan_made": {
      const { changes, blocked } = event.plan;
      return { round: event.round, changes: changes.length, blocked: blocked.length };
    }
    case "change_applied":
      return { ...changeFields(event.change), ms: round(event.ms) };
    case "change_failed":
      return {
        ...changeFields(event.change),
        will_retry: event.willRetry,
        ...errorFields(event.error),
      };
    case "change_skipped":
      return { ...changeFields(event.change), because: event.because };
    case "change_left":
    case "change_pending":
      return changeFields(event.change);
    case "change_blocked": {
      const { object, origin, message, hint } = event.blocked;
      return { object, origin, error: message, hint };
    }
    case "change_withheld": {
      const { change, allowWith } = event.withheld;
      return { ...changeFields(change), allow_with: allowWith };
    }
    case "note_made": {
      const { object, origin, hint } = event.note;
      return { object, origin, hint };
    }
    case "pass_finished":
      return passFields(event.report);
    case "watch_started":
      return {
        version: event.version,
        config: event.config,
        resync_ms: event.resyncMs,
        drift: event.drift,
      };
    case "http_listening":
      return { url: event.url };
    case "config_changed":
      return {
        how: event.how,
        servers: event.desired.servers.length,
        databases: event.desired.servers.reduce((sum, { databases }) => sum + databases.length, 0),
      };
    case "config_invalid":
      return { mistakes: event.mistakes.slice(0, MOST_MISTAKES).map(({ text }) => text) };
    case "file_detached":
      return { path: event.path };
    case "events_unavailable":
      return { reason: event.reason };
    case "pass_scheduled": {
      const { cause, failures, inMs } = event;
      return { cause, failures, in_ms: inMs === undefined ? undefined : round(inMs) };
    }
    case "drift_found":
      return { changes: event.changes, blocked: event.blocked };
    case "recovered":
      return { failures: event.failures, after_ms: round(event.afterMs) };
    case "watch_stopping":
      return { by: event.by };
    case "watch_stopped":
      return { clean: event.clean };
    case "pass_started":
    case "lock_waiting":
    case "config_checked":
    case "config_unchanged":
    case "server_changed":
    case "server_left":
    case "pass_crashed":
      return {};
    default:
      return event satisfies never;
  }
}

function changeFields(change: Change): Fields {
  const { object, name } = describeChange(change);
  return { kind: change.kind, action: change.action, object, name, origin: change.origin };
}

function passFields(report: ServerReport): Fields {
  const count = (wanted: string) =>
    report.outcomes.filter(({ status }) => status === wanted).length;
  const remaining = "remaining" in report ? report.remaining : undefined;
  return {
    status: report.status,
    ms: round(report.ms),
    applied: count("applied"),
    failed: count("failed"),
    skipped: count("skipped"),
    left: count("left"),
    pending: remaining?.changes.length,
    blocked: remaining?.blocked.length,
    withheld: remaining?.withheld.length,
    ...(report.status === "failed" ? errorFields(report.error) : {}),
  };
}

function errorFields(error: ProvisionerError): Fields {
  const { code, message, hint } = error;
  if (!(error instanceof ServerError)) return { code, error: message, hint };
  const { sqlstate, detail, serverHint } = error;
  return { code, error: message, hint, sqlstate, detail, server_hint: serverHint };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
