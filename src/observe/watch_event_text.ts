import { showName } from "../model/show_name.ts";
import type { WatchEvent } from "../model/watch_event.ts";
import { describeChange } from "../plan/describe.ts";
import { renderAttributes } from "../plan/render_attributes.ts";
import { durationText } from "./duration_text.ts";
import type { LogLine } from "./event_text.ts";

/** So that one line stays one that a log collector takes. */
export const MOST_MISTAKES = 20;

/** What a person wants to read about what happens between passes. */
export function watchEventText(event: Exclude<WatchEvent, { kind: "config_checked" }>): LogLine {
  switch (event.kind) {
    case "watch_started": {
      const resync = event.resyncMs === undefined
        ? "no pass without a change"
        : `a pass at least every ${durationText(event.resyncMs)}`;
      const drift = event.drift === "report" ? ", only reporting" : "";
      const text = `pg-provisioner ${event.version} watches ${event.config}: ${resync}${drift}`;
      return { level: "info", text };
    }
    case "http_listening":
      return { level: "info", text: `health is served at ${event.url}` };
    case "config_changed": {
      const { servers } = event.desired;
      const databases = servers.reduce((sum, server) => sum + server.databases.length, 0);
      const how = { first: "loaded", changed: "changed", mended: "valid again" }[event.how];
      const size = `${count(servers.length, "server")}, ${count(databases, "database")}`;
      return { level: "info", text: `config ${how}: ${size}` };
    }
    case "config_unchanged":
      return { level: "debug", text: "config files changed, but ask for the same" };
    case "config_invalid": {
      const shown = event.mistakes.slice(0, MOST_MISTAKES);
      const left = event.mistakes.length - shown.length;
      const text = [
        ...shown.map(({ text, hint }) => [text, hint].filter(Boolean).join(": ")),
        ...(left > 0 ? [`and ${left} more`] : []),
      ].join("; ");
      return {
        level: "error",
        text: `config is not valid, nothing is changed until it is: ${text}`,
      };
    }
    case "file_detached":
      return {
        level: "warning",
        text: `${event.path} was replaced outside, which this mount cannot show: ` +
          "mount its folder instead of the single file, or restart after each change",
      };
    case "events_unavailable":
      return {
        level: "warning",
        text: `the system does not tell of changed files (${event.reason}): ` +
          "they are read every few seconds instead",
      };
    case "server_changed":
      return { level: "trace", text: "to be made as configured" };
    case "server_left":
      return { level: "info", text: "no longer in the config: left as it is" };
    case "pass_scheduled": {
      const { inMs, cause } = event;
      const when = inMs === undefined ? "when something changes" : `in ${durationText(inMs)}`;
      return { level: "trace", text: `next pass ${when} (${cause})` };
    }
    case "drift_found":
      return {
        level: "warning",
        text: `the server was changed by someone else: ${
          count(event.changes + event.blocked, "difference")
        }`,
      };
    case "change_pending": {
      const { object, name } = describeChange(event.change);
      const attributes = renderAttributes(event.change);
      const what = [`${object} ${showName(name)}`, attributes].filter(Boolean).join(": ");
      return { level: "warning", text: `to ${event.change.action}, but only reported: ${what}` };
    }
    case "change_blocked":
      return { level: "error", text: `${event.blocked.message}: ${event.blocked.hint}` };
    case "change_withheld": {
      const { change, allowWith } = event.withheld;
      const { object, name } = describeChange(change);
      const text = `withheld: ${change.action} ${object} ${
        showName(name)
      } (${allowWith} allows it)`;
      return { level: "warning", text };
    }
    case "note_made": {
      const { message, hint } = event.note;
      return { level: "info", text: [message, hint].filter(Boolean).join(": ") };
    }
    case "recovered":
      return {
        level: "info",
        text: `works again, after ${count(event.failures, "failed pass", "failed passes")} in ${
          durationText(event.afterMs)
        }`,
      };
    case "pass_crashed":
      return { level: "error", text: `this is a bug, please report it: ${event.stack}` };
    case "watch_stopping":
      return { level: "info", text: `${event.by}: finishing what is in flight` };
    case "watch_stopped":
      return event.clean
        ? { level: "info", text: "stopped" }
        : { level: "warning", text: "stopped, though something was still in flight" };
  }
}

/** `1 server`, `2 servers`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
