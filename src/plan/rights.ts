import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualRole, AdminRole } from "../model/actual.ts";
import type { AlterDatabaseOwner, Change, ObjectKey } from "../model/change.ts";
import type { Blocked } from "../model/plan.ts";
import { showStatement } from "../model/statement.ts";
import { showName } from "../model/show_name.ts";
import { quoteIdentifier } from "../sql/quote.ts";
import {
  ADMIN_OPTION_NEEDED,
  type Circumstances,
  type Needed,
  neededFor,
} from "./needed_rights.ts";
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

function problemWith(
  change: Change,
  needed: Needed,
  { actual, created }: Circumstances,
): Blocked | undefined {
  const { server: { admin } } = actual;
  const statements = () => statementsOf(withoutActingAs(change)).map(showStatement);
  if (needed.superuser) return block(change, "it takes a superuser", statements());
  const lacking = needed.attributes.find((attribute) => !admin[attribute]);
  if (lacking !== undefined) {
    const word = ATTRIBUTE_WORDS[lacking];
    return block(change, `role ${quoteForDisplay(admin.name)} lacks ${word}`, [
      `ALTER ROLE ${quoteIdentifier(admin.name)} ${word}`,
    ]);
  }
  for (const role of needed.manage) {
    if (!created.has(role) && !canManage(role, actual)) {
      return blockFor(change, role, admin, actual);
    }
  }
  for (const role of needed.grant) {
    if (!created.has(role) && !canGrant(role, actual)) {
      return blockFor(change, role, admin, actual);
    }
  }
  const { grantor } = needed;
  if (grantor !== undefined && !actual.roles.get(grantor)?.rights.inherit) {
    return block(change, `${quoteForDisplay(grantor)} granted it`, statements());
  }
  for (const role of needed.set) {
    if (!canAct(role, "set")) return blockFor(change, role, admin, actual);
  }
  for (const role of needed.inherit) {
    if (canAct(role, "inherit")) continue;
    return canAct(role, "set") && !admin.inherit
      ? block(change, `role ${quoteForDisplay(admin.name)} does not inherit`, [
        `ALTER ROLE ${quoteIdentifier(admin.name)} INHERIT`,
      ])
      : blockFor(change, role, admin, actual);
  }
  return undefined;

  function canAct(role: string, right: "set" | "inherit"): boolean {
    if (role === admin.name || created.has(role)) return true;
    const existing = actual.roles.get(role);
    if (existing === undefined) return false;
    return existing.rights[right] || canBorrow(existing, right, actual);
  }
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

const ATTRIBUTE_WORDS = {
  createRole: "CREATEROLE",
  createDatabase: "CREATEDB",
  replication: "REPLICATION",
  bypassRls: "BYPASSRLS",
} as const;

/** Before 16, CREATEROLE may manage every role that is not a superuser. */
function canManage(role: string, actual: Actual): boolean {
  const existing = actual.roles.get(role);
  if (existing === undefined || existing.superuser) return false;
  if (actual.server.versionNum >= ADMIN_OPTION_NEEDED) return existing.rights.admin;
  return actual.server.admin.createRole && !existing.replication;
}

/** Before 16, CREATEROLE may grant every role that is not a superuser. */
function canGrant(role: string, actual: Actual): boolean {
  const existing = actual.roles.get(role);
  if (existing === undefined || existing.superuser) return false;
  return actual.server.versionNum < ADMIN_OPTION_NEEDED || existing.rights.admin;
}

function canBorrow(role: ActualRole, right: "set" | "inherit", actual: Actual): boolean {
  const { versionNum, admin } = actual.server;
  if (role.superuser) return false;
  if (versionNum >= ADMIN_OPTION_NEEDED) return role.rights.admin;
  // Before 16 it is the admin's own attribute that decides whether a membership inherits.
  return admin.createRole && (right === "set" || admin.inherit);
}

function blockFor(change: Change, role: string, admin: AdminRole, actual: Actual): Blocked {
  const superuserOnly = whySuperuserOnly(role, actual);
  if (superuserOnly !== undefined) {
    const statements = statementsOf(withoutActingAs(change)).map(showStatement);
    return block(change, `it takes a superuser, since ${superuserOnly}`, statements);
  }
  return block(
    change,
    `role ${quoteForDisplay(admin.name)} may not act for role ${quoteForDisplay(role)}`,
    [
      `GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(admin.name)} WITH ADMIN OPTION`,
    ],
  );
}

/** Where no membership would help. */
function whySuperuserOnly(role: string, { server, roles }: Actual): string | undefined {
  const name = quoteForDisplay(role);
  if (role === server.bootstrapRole || roles.get(role)?.superuser) return `${name} is one`;
  return server.versionNum < ADMIN_OPTION_NEEDED && roles.get(role)?.replication
    ? `${name} has REPLICATION`
    : undefined;
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
