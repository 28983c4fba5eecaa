import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualMembership } from "../model/actual.ts";
import type { Change, MembershipOptions } from "../model/change.ts";
import type { DesiredMembership, DesiredServer } from "../model/desired.ts";
import type { Step } from "./step.ts";

/** INHERIT and SET became options of a membership with this version. */
const WITH_OPTIONS = 160000;

interface Wanted extends DesiredMembership {
  readonly member: string;
}

/** Grants what is declared, by `member_of` and by `access: "owner"`; others are left alone. */
export function diffMemberships(desired: DesiredServer, actual: Actual): readonly Step[] {
  const wanted = wantedMemberships(desired);
  const toBe = new Set(
    desired.roles.filter(({ state }) => state === "present").map(({ name }) => name),
  );
  return [
    ...wanted.flatMap((membership) =>
      toBe.has(membership.role) || actual.roles.has(membership.role)
        ? diffMembership(membership, actual)
        : [blockUnknown(membership)]
    ),
    ...lostOwners(desired, wanted, actual),
  ];
}

function wantedMemberships(desired: DesiredServer): readonly Wanted[] {
  const byRole = desired.roles
    .filter(({ state }) => state === "present")
    .flatMap(({ name, memberOf }) => (memberOf ?? []).map((each) => ({ ...each, member: name })));
  const byAccess = presentDatabases(desired).flatMap(({ owner, users }) =>
    users
      .filter(({ access, role }) => access === "owner" && role !== owner)
      .map(({ role: member, origin }) => ({ role: owner!, member, origin }))
  );
  return onceEach([...byRole, ...byAccess]);
}

function presentDatabases({ databases }: DesiredServer) {
  return databases.filter(({ state, owner }) => state === "present" && owner !== undefined);
}

/** The first of those that name the same two roles. */
function onceEach<Pair extends { readonly role: string; readonly member: string }>(
  pairs: readonly Pair[],
): readonly Pair[] {
  const groups = Map.groupBy(pairs, ({ role, member }) => JSON.stringify([role, member]));
  return [...groups.values()].map(([first]) => first!);
}

function blockUnknown({ role, member, origin }: Wanted): Step {
  return {
    blocked: {
      object: `role:${member}`,
      origin,
      message: `Role ${quoteForDisplay(role)}, which ${
        quoteForDisplay(member)
      } is to be a member of, does not exist`,
      hint: 'Declare it in "roles", or create it',
    },
  };
}

function diffMembership(wanted: Wanted, actual: Actual): readonly Step[] {
  const { role, member, origin, admin, inherit, set } = wanted;
  const held = actual.memberships.filter((each) => each.role === role && each.member === member);
  const hasOptions = actual.server.versionNum >= WITH_OPTIONS;
  if (!hasOptions && (inherit !== undefined || set !== undefined)) {
    return [{
      blocked: {
        object: `role:${member}`,
        origin,
        message:
          `Membership of ${quoteForDisplay(member)} in ${
            quoteForDisplay(role)
          } cannot have inherit or set of its own ` +
          `before PostgreSQL 16`,
        hint: "Leave the two options out; before 16 the member's own INHERIT decides",
      },
    }];
  }
  const declared = optionsOf({ admin, inherit, set });
  const grants = held.length === 0
    ? [{ options: withoutDefaults(declared) }]
    : differingGrants(declared, held, actual);
  return grants.map(({ options, grantedBy }) => ({
    change: {
      kind: "grant_membership",
      action: held.length === 0 ? "add" : "change",
      role,
      member,
      options,
      ...(grantedBy === undefined ? {} : { grantedBy }),
      origin,
      needs: [`role:${role}`, `role:${member}`],
    },
  }));
}

function optionsOf(options: { readonly [Name in keyof MembershipOptions]?: boolean | undefined }) {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as MembershipOptions;
}

/** INHERIT has no fixed default: it is the member's own attribute. */
function withoutDefaults({ admin, inherit, set }: MembershipOptions): MembershipOptions {
  return optionsOf({ admin: admin || undefined, inherit, set: set === false ? set : undefined });
}

interface Grant {
  readonly options: MembershipOptions;
  readonly grantedBy?: string;
}

const OPTIONS = ["admin", "inherit", "set"] as const;

/**
 * What to grant so that a membership has the declared options. Several grantors may
 * have granted it, each with options of its own: one that gives an option is enough
 * to have it, so all that give it must change for it to go.
 */
function differingGrants(
  declared: MembershipOptions,
  held: readonly ActualMembership[],
  actual: Actual,
): readonly Grant[] {
  const has = (name: typeof OPTIONS[number]) => held.some((each) => each[name]);
  const missing = OPTIONS.filter((name) => declared[name] === true && !has(name));
  const excess = OPTIONS.filter((name) => declared[name] === false && has(name));
  const own = held.find(({ grantor }) => grantorClause(grantor, actual).grantedBy === undefined);
  const less = held
    .map((each) => ({ each, options: pick(excess.filter((name) => each[name]), false) }))
    .filter(({ options }) => Object.keys(options).length > 0);
  const more = pick(missing, true);
  const ofOwn = less.find(({ each }) => each === own)?.options;
  // A first grant of our own must not give by default what is not to be had.
  const isFirst = own === undefined && actual.server.versionNum >= WITH_OPTIONS;
  const without = isFirst
    ? OPTIONS.filter((name) => name !== "admin" && (excess.includes(name) || !has(name)))
    : [];
  const mine = { ...ofOwn, ...(missing.length > 0 ? { ...pick(without, false), ...more } : {}) };
  return [
    ...(Object.keys(mine).length > 0 ? [{ options: mine }] : []),
    ...less.filter(({ each }) => each !== own).map(({ each, options }) => ({
      options,
      ...grantorClause(each.grantor, actual),
    })),
  ];
}

function pick(names: readonly (keyof MembershipOptions)[], value: boolean): MembershipOptions {
  return Object.fromEntries(names.map((name) => [name, value]));
}

/** A user whose declared access is now less than owner's loses the membership that gave it. */
function lostOwners(
  desired: DesiredServer,
  wanted: readonly Wanted[],
  actual: Actual,
): readonly Step[] {
  const less = presentDatabases(desired).flatMap(({ owner, users }) =>
    users
      .filter(({ access }) => access !== "owner")
      .map(({ role: member, origin }) => ({ role: owner!, member, origin }))
  );
  return onceEach(less)
    .filter((one) => !wanted.some((each) => each.role === one.role && each.member === one.member))
    .flatMap(({ role, member, origin }) =>
      actual.memberships
        .filter((held) => held.role === role && held.member === member)
        .map(({ grantor }): Step => ({
          change: {
            kind: "revoke_membership",
            action: "remove",
            role,
            member,
            ...grantorClause(grantor, actual),
            origin,
            needs: [],
          } satisfies Change,
        }))
    );
}

/**
 * Since PostgreSQL 16 each grantor's grant is one of its own; before, there is only
 * one. What a superuser grants is then the bootstrap superuser's.
 */
function grantorClause(grantor: string | null, { server }: Actual): { grantedBy?: string } {
  const own = server.admin.superuser ? server.bootstrapRole : server.admin.name;
  return server.versionNum >= WITH_OPTIONS && grantor !== null && grantor !== own
    ? { grantedBy: grantor }
    : {};
}
