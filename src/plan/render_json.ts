import type { Change } from "../model/change.ts";
import { type Plan, summarize } from "../model/plan.ts";
import { showStatement } from "../model/statement.ts";
import { describeChange } from "./describe.ts";
import { placeOf } from "./place.ts";
import { statementsOf } from "./statements.ts";

/** A plan as plain data, snake_case, in a stable order. Holds no secret. */
export function planToJson(plan: Plan) {
  return {
    changes: plan.changes.map(changeToJson),
    blocked: plan.blocked.map(({ object, origin, message, hint }) => ({
      object,
      origin,
      message,
      hint,
    })),
    withheld: plan.withheld.map(({ change, allowWith }) => ({
      change: changeToJson(change),
      allow_with: allowWith,
    })),
    notes: plan.notes,
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
    ...(placeOf(change) === undefined ? {} : { in_database: placeOf(change) }),
    sql: statementsOf(change).map(showStatement),
    origin: change.origin,
  };
}
