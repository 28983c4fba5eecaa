import type { ServerReport } from "../model/report.ts";
import { durationText } from "./duration_text.ts";
import { errorText, type LogLine } from "./event_text.ts";
import { count } from "./watch_event_text.ts";

/** How a pass went, where there is no report on stdout to say so. */
export function passText(report: ServerReport): LogLine {
  const applied = report.outcomes.filter(({ status }) => status === "applied").length;
  const done = `${count(applied, "change")} applied`;
  const took = durationText(report.ms);
  switch (report.status) {
    case "in_sync":
      return applied === 0
        ? { level: "debug", text: `in sync, nothing to do (${took})` }
        : { level: "info", text: `in sync, ${done} (${took})` };
    case "pending": {
      const left = count(report.remaining.changes.length, "change");
      return {
        level: "warning",
        text: `not in sync: ${left} pending, nothing is applied (${took})`,
      };
    }
    case "incomplete": {
      const { changes, blocked } = report.remaining;
      const left = changes.length + blocked.length;
      return { level: "error", text: `not in sync: ${done}, ${left} still to do (${took})` };
    }
    case "failed":
      switch (report.error.code) {
        case "interrupted":
          return { level: "info", text: `stopped before the end of the pass: ${done}` };
        case "lock_held":
          return { level: "info", text: "another provisioner is still working on this server" };
        default:
          return { level: "error", text: `${errorText(report.error)} - It will be tried again` };
      }
  }
}
