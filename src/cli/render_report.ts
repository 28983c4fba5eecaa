import { oneLine } from "../model/one_line.ts";
import { isApplied, type Report, type ServerReport } from "../model/report.ts";
import { renderChangesSql } from "../plan/render_sql.ts";
import type { Output } from "./parse_argv.ts";
import { renderReportJson } from "./report_json.ts";
import { renderReportText } from "./report_text.ts";

export interface RenderReportOptions {
  readonly output: Output;
  readonly color: boolean;
}

/** A report in the form that was asked for. */
export function renderReport(report: Report, options: RenderReportOptions): string {
  switch (options.output) {
    case "text":
      return renderReportText(report, options);
    case "json":
      return renderReportJson(report);
    case "sql":
      return report.servers.map(renderServerSql).join("\n");
  }
}

/** Of a plan what would be sent; of an apply what was done, and then what is left. */
function renderServerSql(report: ServerReport): string {
  const done = report.outcomes.filter(isApplied).map(({ change }) => change);
  const left = "remaining" in report ? report.remaining : undefined;
  return [
    `-- Server ${report.server}: ${report.status.replace("_", " ")}, each secret as [secret]\n`,
    ...(done.length > 0 ? ["-- Applied:\n", renderChangesSql(done)] : []),
    ...(left && left.changes.length > 0 ? ["-- To do:\n", renderChangesSql(left.changes)] : []),
    ...(left?.blocked ?? []).map(({ message, hint }) =>
      `-- Blocked: ${oneLine(message)}. ${oneLine(hint)}\n`
    ),
    ...(left?.withheld ?? []).map(({ change, allowWith }) =>
      `-- Withheld, allow with ${allowWith}:\n${commented(renderChangesSql([change]))}`
    ),
  ].join("");
}

function commented(sql: string): string {
  return sql.replace(/^(?=.)/gm, "-- ");
}
