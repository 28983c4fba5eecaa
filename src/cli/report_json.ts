import type { Outcome, Report, ServerReport } from "../model/report.ts";
import { errorToJson } from "../observe/error_json.ts";
import { changeToJson, planToJson } from "../plan/render_json.ts";

/** Raised when a field changes its meaning or goes; a new field does not raise it. */
const FORMAT_VERSION = 1;

/** The result of a plan or apply, for programs. Holds no secret. */
export function renderReportJson(report: Report): string {
  const json = { format_version: FORMAT_VERSION, servers: report.servers.map(serverToJson) };
  return JSON.stringify(json, undefined, 2) + "\n";
}

function serverToJson(report: ServerReport) {
  return {
    server: report.server,
    status: report.status,
    ms: Math.round(report.ms),
    outcomes: report.outcomes.map(outcomeToJson),
    ...("remaining" in report ? { plan: planToJson(report.remaining) } : {}),
    ...(report.status === "failed" ? { error: errorToJson(report.error) } : {}),
  };
}

function outcomeToJson(outcome: Outcome) {
  const { status, change } = outcome;
  return {
    status,
    change: changeToJson(change),
    ...(status === "applied" ? { ms: Math.round(outcome.ms) } : {}),
    ...(status === "failed" ? { error: errorToJson(outcome.error) } : {}),
    ...(status === "skipped" ? { because: outcome.because } : {}),
  };
}
