import type { Change } from "../model/change.ts";
import { type Blocked, type Plan, summarize } from "../model/plan.ts";
import { showStatement } from "../model/statement.ts";
import { describeChange } from "./describe.ts";
import { statementsOf } from "./statements.ts";

/** A plan as plain data, snake_case, in a stable order. Holds no secret. */
export function planToJson(plan: Plan) {
  return {
    changes: plan.changes.map(changeToJson),
    blocked: plan.blocked.map(blockedToJson),
    summary: summarize(plan),
  };
}

export function changeToJson(change: Change) {
  const { object, name, attributes } = describeChange(change);
  return {
    action: change.action,
    kind: change.kind,
    object,
    name,
    attributes,
    sql: statementsOf(change).map(showStatement),
    origin: change.origin,
  };
}

function blockedToJson(blocked: Blocked) {
  const { object, origin, message, hint } = blocked;
  return { object, origin, message, hint };
}
