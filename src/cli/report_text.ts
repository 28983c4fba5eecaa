import type { Report, ServerReport } from "../model/report.ts";
import { errorText } from "../observe/event_text.ts";
import { describeChange } from "../plan/describe.ts";
import { renderPlanText, type TextOptions } from "../plan/render_text.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";

/** The result of a plan or apply, for people: what to know, nothing that was logged already. */
export function renderReportText(report: Report, options: TextOptions): string {
  const several = report.servers.length > 1;
  return report.servers
    .map((server) => (several ? `Server ${server.server}:\n` : "") + renderServer(server, options))
    .join(several ? "\n" : "");
}

function renderServer(report: ServerReport, options: TextOptions): string {
  switch (report.status) {
    case "in_sync":
      return report.outcomes.length === 0
        ? "Nothing to do: the server is as configured.\n"
        : `Done: ${
          count(report.outcomes.length, "change")
        } applied. The server is as configured.\n`;
    case "pending":
      return renderPlanText(report.remaining, options);
    case "failed":
      return failures(report) + `Failed: ${errorText(report.error)}\n`;
    case "incomplete": {
      const applied = report.outcomes.filter(({ status }) => status === "applied").length;
      const left = report.remaining.changes.length + report.remaining.blocked.length;
      return failures(report) +
        `Failed: ${count(applied, "change")} applied, ${left} still to do.\n`;
    }
  }
}

/** Names each change that is not done, with its cause. */
function failures(report: ServerReport): string {
  const blocked = "remaining" in report
    ? report.remaining.blocked.map(({ message, hint }) => `  ! ${message}: ${hint}`)
    : [];
  const failed = report.outcomes.flatMap((outcome) => {
    const { object, name } = describeChange(outcome.change);
    const what = `  ! ${object} ${quoteForDisplay(name)}`;
    switch (outcome.status) {
      case "applied":
        return [];
      case "failed":
        return [`${what}: ${errorText(outcome.error)}`];
      case "skipped":
        return [`${what}: left out, since ${outcome.because}`];
      case "left":
        return [`${what}: not begun`];
    }
  });
  return [...blocked, ...failed].map((line) => `${line}\n`).join("");
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
