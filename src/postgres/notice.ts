import type { ServerAnswer } from "./server_answer.ts";
import type { Notice } from "./session.ts";

const SEVERITIES = ["WARNING", "NOTICE", "INFO", "LOG", "DEBUG"];

/** The driver drops the untranslated severity, so a translated one is told by the SQLSTATE's class. */
export function toNotice(answer: ServerAnswer): Notice {
  const { severity = "", code: sqlstate, message, detail, hint } = answer;
  const untranslated = SEVERITIES.includes(severity)
    ? severity
    : sqlstate.startsWith("01")
    ? "WARNING"
    : "NOTICE";
  return { severity: untranslated, sqlstate, message, detail, hint };
}
