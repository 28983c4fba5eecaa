import type { Change } from "../model/change.ts";
import { ADMIN_OPTION_NEEDED, type Circumstances, type Needed } from "./needed_rights.ts";

interface Permitted {
  readonly change: Change;
  readonly needed: Needed;
}

interface BorrowingCircumstances extends Circumstances {
  /** Will be skipped: nothing is borrowed for it, else it would be in every pass. */
  readonly futile: ReadonlySet<Change>;
}

/**
 * Adds the memberships that a restricted admin lacks for the work, and what
 * takes them back when it is done.
 *
 * A role that is created makes the admin a member in the same statement, which
 * works on every version.
 */
export function withBorrowedMemberships(
  permitted: readonly Permitted[],
  { actual, created, futile }: BorrowingCircumstances,
): readonly Change[] {
  const { server: { admin, versionNum } } = actual;
  /** By role, the place in the config that first needs it. */
  const borrowed = new Map<string, string>();
  for (const { change, needed } of permitted) {
    if (futile.has(change)) continue;
    for (const role of needed.set) borrowUnless(actual.roles.get(role)?.rights.set, role, change);
    for (const role of needed.inherit) {
      borrowUnless(actual.roles.get(role)?.rights.inherit, role, change);
    }
  }
  // A membership goes with its role.
  const dropped = new Set(
    permitted.flatMap(({ change }) => change.kind === "drop_role" ? [change.role] : []),
  );
  const ofExisting = [...borrowed].filter(([role]) => !created.has(role));
  return [
    ...permitted.map(({ change }) =>
      change.kind === "create_role" && borrowed.has(change.role)
        ? { ...change, withAdmin: true }
        : change
    ),
    ...ofExisting.map(([role, origin]): Change => ({
      kind: "grant_membership",
      action: "add",
      role,
      member: admin.name,
      options: versionNum >= ADMIN_OPTION_NEEDED ? { inherit: true, set: true } : {},
      borrowed: true,
      origin,
      needs: [],
      creates: membershipKey(role, admin.name),
    })),
    ...[...borrowed].filter(([role]) => !dropped.has(role)).map(([role, origin]): Change => ({
      kind: "revoke_membership",
      action: "remove",
      role,
      member: admin.name,
      borrowed: true,
      origin,
      needs: [created.has(role) ? `role:${role}` : membershipKey(role, admin.name)],
    })),
  ];

  function borrowUnless(held: boolean | undefined, role: string, change: Change): void {
    if (role === admin.name || held || borrowed.has(role)) return;
    borrowed.set(role, change.origin);
  }
}

function membershipKey(role: string, member: string) {
  return `membership:${role}/${member}` as const;
}
