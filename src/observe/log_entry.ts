import type { Event } from "../model/event.ts";
import type { WatchEvent } from "../model/watch_event.ts";
import { eventFields, type Fields } from "./event_fields.ts";
import { eventText, type Level, type LogLine } from "./event_text.ts";
import { passText } from "./pass_text.ts";
import { count, watchEventText } from "./watch_event_text.ts";

/** One line of the log, before it is given a form. */
export interface LogEntry {
  readonly level: Level;
  readonly event: string;
  readonly server: string | undefined;
  /** For people; the server's own words may be in it. */
  readonly text: string;
  readonly fields: Fields;
  /** What it says that it would say again each time; undefined where each time is news. */
  readonly topic: Topic | undefined;
}

export interface Topic {
  /** Whether a pass that ends well settles it. */
  readonly ends: "in_sync" | "never";
  readonly key: string;
}

export type Loggable = Event | WatchEvent;

/** What a run-once command logs; its report goes to stdout. */
export function toEntry(event: Event): LogEntry {
  return entry(event, eventText(event));
}

/** What `watch` logs, where the log is all there is; undefined for what is none of its business. */
export function toWatchEntry(event: Loggable): LogEntry | undefined {
  return event.kind === "config_checked" ? undefined : entry(event, watchingLine(event));
}

function watchingLine(event: Exclude<Loggable, { kind: "config_checked" }>): LogLine {
  switch (event.kind) {
    case "plan_made": {
      const { changes } = event.plan;
      const text = `${count(changes.length, "change")} to make`;
      return changes.length === 0 ? eventText(event) : { level: "debug", text };
    }
    case "connect_failed":
    case "change_left":
      // The end of the pass tells of it, once.
      return { ...eventText(event), level: "debug" };
    case "pass_finished":
      return passText(event.report);
    case "pass_started":
    case "connected":
    case "lock_waiting":
    case "warning":
    case "change_applied":
    case "change_failed":
    case "change_skipped":
      return eventText(event);
    default:
      return watchEventText(event);
  }
}

function entry(event: Loggable, { level, text }: LogLine): LogEntry {
  const server = "server" in event ? event.server : undefined;
  const fields = eventFields(event);
  return { level, event: event.kind, server, text, fields, topic: topicOf(event, fields) };
}

function topicOf(event: Loggable, fields: Fields): Topic | undefined {
  switch (event.kind) {
    case "config_invalid":
      return { ends: "never", key: event.mistakes.map(({ text }) => text).join("\n") };
    case "file_detached":
      return { ends: "never", key: event.path };
    case "events_unavailable":
    case "lock_waiting":
      return { ends: "never", key: "" };
    case "warning":
      return { ends: "never", key: event.message };
    case "change_withheld":
      return { ends: "never", key: subject(fields) };
    case "note_made":
      return { ends: "never", key: `${event.note.object} ${event.note.message}` };
    case "pass_finished":
      if (event.report.status === "in_sync") return undefined;
      return { ends: "in_sync", key: `${event.report.status} ${subject(fields)}` };
    case "connect_failed":
    case "change_failed":
    case "change_skipped":
    case "change_blocked":
    case "change_pending":
    case "drift_found":
      return { ends: "in_sync", key: subject(fields) };
    case "pass_crashed":
      return { ends: "in_sync", key: "" };
    default:
      return undefined;
  }
}

/** The same for the same object and cause, whatever ports, counts and times the words hold. */
function subject({ kind, object, name, code, sqlstate, error }: Fields): string {
  const words = typeof error === "string" ? error.replace(/\d+/g, "#") : "";
  return [kind, object, name, code, sqlstate, words].join(" ");
}
