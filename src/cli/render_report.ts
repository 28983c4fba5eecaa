import { summarize } from "../model/plan.ts";
import type { Report, ServerReport } from "../model/report.ts";
import { showStatement } from "../model/statement.ts";
import { renderPlanSql } from "../plan/render_sql.ts";
import { statementsOf } from "../plan/statements.ts";
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
  const done = report.outcomes
    .filter(({ status }) => status === "applied")
    .flatMap(({ change }) => statementsOf(change))
    .map((statement) => `${showStatement(statement)};\n`);
  const left = "remaining" in report ? report.remaining : { changes: [], blocked: [] };
  return [
    `-- Server ${report.server}: ${report.status.replace("_", " ")}, each secret as [secret]\n`,
    ...(done.length > 0 ? ["-- Applied:\n", ...done] : []),
    ...(summarize(left).blocked > 0 || left.changes.length > 0
      ? ["-- To do:\n", renderPlanSql(left)]
      : []),
    ...left.blocked.map(({ message }) => `-- Blocked: ${message}\n`),
  ].join("");
}
