import type { AclEntry, Actual } from "../model/actual.ts";
import { DATABASE_PRIVILEGES } from "../model/change.ts";
import type { DesiredDatabase } from "../model/desired.ts";
import { aclAfterOwnerChange, granteesOf, heldBy } from "./acl.ts";
import { needsInside } from "./scope.ts";
import type { Step } from "./step.ts";

/**
 * The privileges on the database itself: all for its owner, CONNECT for its
 * users, and what PUBLIC and strangers lose where that is declared.
 *
 * An owner holds everything from the start. But it can be revoked, and then
 * owning the database alone is not enough to create in it.
 */
export function diffDatabasePrivileges(desired: DesiredDatabase, actual: Actual): readonly Step[] {
  const { name, owner, state, users, revokePublic, exclusive } = desired;
  const existing = actual.databases.get(name);
  if (owner === undefined || state === "absent" || existing?.invalid) return [];
  const acl = existing === undefined
    ? freshAcl(owner)
    : aclAfterOwnerChange(existing.acl, existing.owner, owner);
  const { admin } = actual.server;
  // Where not everybody may connect, a restricted admin could not look inside.
  const adminConnects = !admin.superuser && needsInside(desired, actual) &&
    (revokePublic || existing?.canConnect === false);
  const visitors = [
    ...users.filter(({ role }) => role !== owner),
    ...(adminConnects ? [{ role: admin.name, origin: desired.origin }] : []),
  ];
  const declared = new Set([owner, admin.name, ...users.map(({ role }) => role)]);
  const strangers = exclusive ? granteesOf(acl).filter((role) => !declared.has(role)) : [];
  return [
    ...grant(owner, DATABASE_PRIVILEGES, desired.origin),
    ...visitors.flatMap(({ role, origin }) => grant(role, ["CONNECT"], origin)),
    ...(revokePublic ? revoke(null, DATABASE_PRIVILEGES) : []),
    // CREATE is no privilege that PUBLIC has from the start.
    ...(exclusive && !revokePublic ? revoke(null, ["CREATE"]) : []),
    ...(exclusive
      ? users.filter(({ role }) => role !== owner)
        .flatMap(({ role }) =>
          revoke(role, DATABASE_PRIVILEGES.filter((each) => each !== "CONNECT"))
        )
      : []),
    ...strangers.flatMap((role) => revoke(role, DATABASE_PRIVILEGES)),
  ];

  function grant(role: string, wanted: readonly string[], origin: string): readonly Step[] {
    const held = heldBy(acl, role);
    const privileges = wanted.filter((privilege) => !held.has(privilege));
    return toStep("grant", role, privileges, origin);
  }

  function revoke(role: string | null, unwanted: readonly string[]): readonly Step[] {
    const held = heldBy(acl, role);
    const privileges = unwanted.filter((privilege) => held.has(privilege));
    return toStep("revoke", role, privileges, desired.origin);
  }

  function toStep(
    kind: "grant" | "revoke",
    role: string | null,
    privileges: readonly string[],
    origin: string,
  ): readonly Step[] {
    if (privileges.length === 0) return [];
    return [{
      change: {
        kind,
        action: kind === "grant" ? "add" : "remove",
        database: name,
        target: { on: "database" },
        role,
        privileges,
        origin,
        needs: [`database:${name}`, ...(role === null ? [] : [`role:${role}` as const])],
        as: owner!,
      },
    }];
  }
}

/** `acldefault`: what a database that was just created grants. */
function freshAcl(owner: string): readonly AclEntry[] {
  const entry = (grantee: string | null) => (privilege: string) => ({
    grantee,
    privilege,
    grantable: false,
    grantor: owner,
  });
  return [
    ...DATABASE_PRIVILEGES.map(entry(owner)),
    ...["TEMPORARY", "CONNECT"].map(entry(null)),
  ];
}
