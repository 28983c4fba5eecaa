import type { Plan } from "../model/plan.ts";
import { showStatement } from "../model/statement.ts";
import { statementsOf } from "./statements.ts";

/** The statements that apply would send, in their order, each secret as `[secret]`. */
export function renderPlanSql(plan: Plan): string {
  const statements = plan.changes.flatMap(statementsOf);
  return statements.map((statement) => `${showStatement(statement)};\n`).join("");
}
