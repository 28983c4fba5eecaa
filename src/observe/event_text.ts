import type { Change } from "../model/change.ts";
import type { ProvisionerError } from "../model/error.ts";
import type { Event } from "../model/event.ts";
import { oneLine } from "../model/one_line.ts";
import { describeChange } from "../plan/describe.ts";
import { renderAttributes } from "../plan/render_attributes.ts";
import { showName } from "../model/show_name.ts";
import { ServerError } from "../postgres/server_error.ts";

export type Level = "trace" | "debug" | "info" | "warning" | "error";

export interface LogLine {
  readonly level: Level;
  /** One line; what the server said is flattened, so that it cannot forge another. */
  readonly text: string;
}

/** What a person wants to read about an event; undefined where that is nothing. */
export function eventText(event: Event): LogLine {
  switch (event.kind) {
    case "pass_started":
      return { level: "trace", text: "pass started" };
    case "connect_failed": {
      const { attempt, attempts, error, delayMs } = event;
      const next = delayMs === undefined
        ? "not tried again"
        : `attempt ${attempt} of ${attempts}, next in ${delayMs / 1000} s`;
      return {
        level: delayMs === undefined ? "error" : "warning",
        text: `${errorText(error)} (${next})`,
      };
    }
    case "connected":
      return { level: "trace", text: `connected to ${event.to}, PostgreSQL ${event.version}` };
    case "lock_waiting":
      return { level: "info", text: "another provisioner is working on this server: waiting" };
    case "warning":
      return { level: "warning", text: [event.message, event.hint].filter(Boolean).join(": ") };
    case "plan_made":
      return {
        level: "trace",
        text: `${event.plan.changes.length} changes planned, ${event.plan.blocked.length} blocked`,
      };
    case "change_applied":
      return { level: "info", text: `${changeText(event.change)}${unknownPassword(event.change)}` };
    case "change_failed":
      return notDone(event, errorText(event.error));
    case "change_skipped":
      return notDone(event, event.because);
    case "change_left":
      return { level: "warning", text: `${changeText(event.change, "not ")}: stopping` };
    case "pass_finished":
      return { level: "debug", text: `pass finished: ${event.report.status.replace("_", " ")}` };
  }
}

function notDone(
  { change, willRetry }: { readonly change: Change; readonly willRetry: boolean },
  because: string,
): LogLine {
  const text = `${changeText(change, "not ")}: ${because}`;
  return willRetry ? { level: "info", text: `${text} (reading again)` } : { level: "error", text };
}

const DONE = { add: "added", change: "changed", remove: "removed" } as const;

/** `role shop added: login true, password`. */
export function changeText(change: Change, not = ""): string {
  const { object, name } = describeChange(change);
  const done = `${object} ${showName(name)} ${not}${DONE[change.action]}`;
  const attributes = renderAttributes(change);
  return attributes === "" || not ? done : `${done}: ${attributes}`;
}

function unknownPassword(change: Change): string {
  const reason = change.kind === "alter_role" ? change.passwordUnknown : undefined;
  return reason === undefined ? "" : ` (set without comparing: ${reason})`;
}

/** The error with the server's detail and hint, and ours, on one line. */
export function errorText(error: ProvisionerError): string {
  const server = error instanceof ServerError ? error : undefined;
  return oneLine(
    [
      error.message,
      server?.sqlstate && `[${server.sqlstate}]`,
      server?.detail && `- ${server.detail}`,
      server?.serverHint && `- ${server.serverHint}`,
      error.hint && `- ${error.hint}`,
    ].filter(Boolean).join(" "),
  );
}
