import type { AclEntry } from "../model/actual.ts";

/** The privileges that an ACL gives to a grantee itself; null is PUBLIC. */
export function heldBy(acl: readonly AclEntry[], grantee: string | null): ReadonlySet<string> {
  return new Set(acl.filter((entry) => entry.grantee === grantee).map((entry) => entry.privilege));
}

/** Everyone but PUBLIC whom an ACL gives something, sorted. */
export function granteesOf(acl: readonly AclEntry[]): readonly string[] {
  return [...new Set(acl.map(({ grantee }) => grantee).filter((name) => name !== null))].toSorted();
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
