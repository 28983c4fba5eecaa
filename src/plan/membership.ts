import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualMembership } from "../model/actual.ts";
import type { Change, MembershipOptions } from "../model/change.ts";
import type { DesiredDatabase, DesiredMembership, DesiredServer } from "../model/desired.ts";
import type { Step } from "./step.ts";

/** INHERIT and SET became options of a membership with this version. */
const WITH_OPTIONS = 160000;

interface Wanted extends DesiredMembership {
  readonly member: string;
}

/** Grants what is declared, by `member_of` and by `access: "owner"`; others are left alone. */
export function diffMemberships(desired: DesiredServer, actual: Actual): readonly Step[] {
  const wanted = wantedMemberships(desired);
  return [
    ...wanted.flatMap((membership) => diffMembership(membership, actual)),
    ...desired.databases.flatMap((database) => lostOwners(database, wanted, actual)),
  ];
}

function wantedMemberships(desired: DesiredServer): readonly Wanted[] {
  const byRole = desired.roles
    .filter(({ state }) => state === "present")
    .flatMap(({ name, memberOf }) => (memberOf ?? []).map((each) => ({ ...each, member: name })));
  const byAccess = desired.databases.flatMap(({ owner, users }) =>
    users
      .filter(({ access, role }) => access === "owner" && owner !== undefined && role !== owner)
      .map(({ role: member, origin }) => ({ role: owner!, member, origin }))
  );
  const seen = new Map<string, Wanted>();
  for (const each of [...byRole, ...byAccess]) {
    const key = JSON.stringify([each.role, each.member]);
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()];
}

function diffMembership(wanted: Wanted, actual: Actual): readonly Step[] {
  const { role, member, origin, admin, inherit, set } = wanted;
  const held = actual.memberships.filter((each) => each.role === role && each.member === member);
  const declared = { admin, inherit, set };
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
  const differing = Object.fromEntries(
    Object.entries(declared).filter(([name, value]) =>
      value !== undefined &&
      (held.length === 0
        ? value !== DEFAULTS[name as keyof Options]
        : !hasOption(held, name as keyof Options, value))
    ),
  ) as MembershipOptions;
  if (held.length > 0 && Object.keys(differing).length === 0) return [];
  return [{
    change: {
      kind: "grant_membership",
      action: held.length === 0 ? "add" : "change",
      role,
      member,
      options: differing,
      origin,
      needs: [`role:${role}`, `role:${member}`],
    },
  }];
}

type Options = Required<MembershipOptions>;

const DEFAULTS: Options = { admin: false, inherit: true, set: true };

/** Several grantors may have granted the same: one that gives an option is enough to have it. */
function hasOption(
  held: readonly ActualMembership[],
  name: keyof Options,
  value: boolean,
): boolean {
  return held.some((each) => each[name]) === value;
}

/** A user whose declared access is now less than owner's loses the membership that gave it. */
function lostOwners(
  { owner, users }: DesiredDatabase,
  wanted: readonly Wanted[],
  actual: Actual,
): readonly Step[] {
  return users
    .filter(({ access, role }) =>
      access !== "owner" &&
      !wanted.some((each) => each.role === owner && each.member === role)
    )
    .flatMap(({ role: member, origin }) =>
      actual.memberships
        .filter((held) => held.role === owner && held.member === member)
        .map(({ role, grantor }): Step => ({
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

/** Since PostgreSQL 16 each grantor's grant is one of its own; before, there is only one. */
function grantorClause(grantor: string | null, { server }: Actual): { grantedBy?: string } {
  return server.versionNum >= WITH_OPTIONS && grantor !== null && grantor !== server.admin.name
    ? { grantedBy: grantor }
    : {};
}
