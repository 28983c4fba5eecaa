import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual } from "../model/actual.ts";
import type { AlterDatabaseOwner, Change, ObjectKey } from "../model/change.ts";
import type { Blocked } from "../model/plan.ts";
import { showStatement } from "../model/statement.ts";
import { showName } from "../model/show_name.ts";
import { type Circumstances, type Needed, neededFor } from "./needed_rights.ts";
import { lacksOf } from "./lack.ts";
import { withBorrowedMemberships } from "./borrowed_membership.ts";
import { describeChange } from "./describe.ts";
import { renderAttributes } from "./render_attributes.ts";
import { placeOf } from "./place.ts";
import { statementsOf } from "./statements.ts";

export interface Permitted {
  readonly changes: readonly Change[];
  readonly blocked: readonly Blocked[];
}

/**
 * Fits changes to what the admin may do: a superuser does them as they are, a
 * restricted one borrows the memberships that it needs and gives them back, and
 * what it cannot do is blocked, with what somebody has to run for it.
 */
export function fitToRights(
  changes: readonly Change[],
  actual: Actual,
  /** What is blocked for other reasons. */
  before: readonly Blocked[] = [],
): Permitted {
  if (actual.server.admin.superuser) return { changes: changes.map(withoutActingAs), blocked: [] };
  const created = new Set(
    changes.flatMap((change) => change.kind === "create_role" ? [change.role] : []),
  );
  const circumstances = { actual, created };
  const first = changes.map((change) => {
    const needed = neededFor(change, actual);
    return { change, needed, problem: problemWith(change, needed, circumstances) };
  });
  const kept = first.flatMap(({ change, problem }) =>
    change.kind === "alter_database_owner" && problem !== undefined ? [change] : []
  );
  const judged = first.map((each) => ({
    ...each,
    problem: each.problem ?? problemOfKeptOwner(each.change, kept),
  }));
  const permitted = judged.filter(({ problem }) => problem === undefined);
  const missing = new Set([
    ...before.filter(({ blocksAll }) => blocksAll).map(({ object }) => object),
    ...judged.flatMap(({ change, problem }) => problem && change.creates ? [change.creates] : []),
  ]);
  return {
    changes: withBorrowedMemberships(permitted, {
      ...circumstances,
      futile: inVain(permitted.map(({ change }) => change), missing),
    }),
    blocked: judged.flatMap(({ problem }) => problem ?? []),
  };
}

/** Changes that will be skipped, since what they need, directly or not, will not be there. */
function inVain(
  changes: readonly Change[],
  missing: ReadonlySet<ObjectKey>,
): ReadonlySet<Change> {
  const futile = changes.filter(({ needs }) => needs.some((need) => missing.has(need)));
  const alsoMissing = futile.flatMap(({ creates }) => creates ?? []);
  return alsoMissing.every((key) => missing.has(key))
    ? new Set(futile)
    : inVain(changes, new Set([...missing, ...alsoMissing]));
}

function withoutActingAs(change: Change): Change {
  const { as: _, ...rest } = change;
  return rest as Change;
}

/** Names all that is lacking at once, so that one visit of a superuser is enough. */
function problemWith(
  change: Change,
  needed: Needed,
  circumstances: Circumstances,
): Blocked | undefined {
  const statements = () => statementsOf(withoutActingAs(change)).map(showStatement);
  const lacks = lacksOf(needed, statements, circumstances);
  if (lacks.length === 0) return undefined;
  const lack = lacks.find(({ forSuperuser }) => forSuperuser);
  if (lack !== undefined) return block(change, lack.why, lack.statements);
  const once = (texts: readonly string[]) => [...new Set(texts)];
  return block(
    change,
    once(lacks.map(({ why }) => why)).join(", and "),
    once(lacks.flatMap(({ statements }) => statements)),
  );
}

/** What is to be done as a database's new owner cannot be done where that does not become it. */
function problemOfKeptOwner(
  change: Change,
  kept: readonly AlterDatabaseOwner[],
): Blocked | undefined {
  const database = databaseOf(change);
  const owner = kept.find((each) => each.database === database && each.to === change.as);
  if (owner === undefined) return undefined;
  return block(
    change,
    `database ${quoteForDisplay(owner.database)} still belongs to ${quoteForDisplay(owner.from)}`,
    statementsOf(owner).map(showStatement),
  );
}

function databaseOf(change: Change): string | undefined {
  if (change.kind === "alter_setting") {
    return "database" in change.target ? change.target.database : undefined;
  }
  return "database" in change ? change.database : undefined;
}

function block(change: Change, why: string, statements: readonly string[]): Blocked {
  const { object, name } = describeChange(change);
  const place = placeOf(change);
  const attributes = renderAttributes(change);
  const where = place === undefined ? "" : `, in database ${quoteForDisplay(place)}`;
  return {
    object: change.creates ?? objectOf(change),
    origin: change.origin,
    message: `Cannot ${change.action} ${object} ${showName(name)}${
      attributes === "" ? "" : ` (${attributes})`
    }: ${why}`,
    hint: `Have a superuser run${where}: ${statements.join("; ")}`,
    ...(change.creates === undefined ? {} : { blocksAll: true as const }),
  };
}

function objectOf(change: Change): ObjectKey {
  if ("database" in change) return `database:${change.database}`;
  switch (change.kind) {
    case "alter_setting":
      return "role" in change.target
        ? `role:${change.target.role}`
        : `database:${change.target.database}`;
    case "grant_membership":
    case "revoke_membership":
      return `role:${change.member}`;
    default:
      return `role:${change.role}`;
  }
}
