import { quoteForDisplay } from "../model/quote_for_display.ts";
import { isApplied, type Report, type ServerReport } from "../model/report.ts";
import { errorText } from "../observe/event_text.ts";
import { describeChange } from "../plan/describe.ts";
import { renderPlanText, renderRemarks, type TextOptions } from "../plan/render_text.ts";

/** The result of a plan or apply, for people: what to know, nothing that was logged already. */
export function renderReportText(report: Report, options: TextOptions): string {
  const several = report.servers.length > 1;
  return report.servers
    .map((server) => (several ? `Server ${server.server}:\n` : "") + renderServer(server, options))
    .join(several ? "\n" : "");
}

function renderServer(report: ServerReport, options: TextOptions): string {
  switch (report.status) {
    case "in_sync": {
      const done = report.outcomes.length;
      const withheld = report.remaining.withheld.length > 0
        ? "The server is as configured, but for what is withheld."
        : "The server is as configured.";
      const sum = done === 0
        ? `Nothing to do: ${withheld.charAt(0).toLowerCase()}${withheld.slice(1)}`
        : `Done: ${count(done, "change")} applied. ${withheld}`;
      return lines([...renderRemarks(report.remaining, options), sum]);
    }
    case "pending":
      return renderPlanText(report.remaining, options);
    case "failed":
      return lines([...failures(report), `Failed: ${errorText(report.error)}`]);
    case "incomplete": {
      const applied = report.outcomes.filter(isApplied).length;
      const left = report.remaining.changes.length + report.remaining.blocked.length;
      return lines([
        ...renderRemarks(report.remaining, options),
        ...failures(report),
        `Failed: ${count(applied, "change")} applied, ${left} still to do.`,
      ]);
    }
  }
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

/** Names each change that is not done, with its cause. */
function failures(report: ServerReport): readonly string[] {
  return report.outcomes.flatMap((outcome) => {
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
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
