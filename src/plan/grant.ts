import type { AclEntry, Actual } from "../model/actual.ts";
import { type Change, DATABASE_PRIVILEGES } from "../model/change.ts";
import type { DesiredDatabase } from "../model/desired.ts";

/**
 * Grants the owner what it lacks of ALL PRIVILEGES on its database.
 *
 * Rarely needed: an owner holds them from the start. But they can be revoked
 * from it, and then owning the database alone is not enough to create in it.
 */
export function diffGrant(desired: DesiredDatabase, actual: Actual): Change | undefined {
  const { name: database, owner: role, origin } = desired;
  const existing = actual.databases.get(database);
  if (existing === undefined || existing.invalid) return undefined;
  const held = new Set(
    aclAfterOwnerChange(existing.acl, existing.owner, role)
      .filter((entry) => entry.grantee === role)
      .map((entry) => entry.privilege),
  );
  const privileges = DATABASE_PRIVILEGES.filter((privilege) => !held.has(privilege));
  if (privileges.length === 0) return undefined;
  const needs = [`role:${role}`] as const;
  return { kind: "grant_on_database", action: "add", database, role, privileges, origin, needs };
}

/**
 * The ACL as ALTER DATABASE OWNER leaves it: the server renames the old owner to
 * the new one in it, as grantee and as grantor, so the old owner's rights move
 * to the new owner (`aclnewowner` in src/backend/utils/adt/acl.c).
 */
export function aclAfterOwnerChange(
  acl: readonly AclEntry[],
  from: string,
  to: string,
): readonly AclEntry[] {
  const renamed = (name: string) => name === from ? to : name;
  return acl.map((entry) => ({
    ...entry,
    grantee: entry.grantee === null ? null : renamed(entry.grantee),
    grantor: renamed(entry.grantor),
  }));
}
