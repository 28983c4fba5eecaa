import type { AclEntry } from "../../model/actual.ts";

/** An ACL as {@linkcode aclColumn} selects it; null where it is there and empty. */
export type AclJson = readonly (readonly [string | null, string, boolean, string])[] | null;

/** A scalar subquery that spells out an `aclitem[]`; PUBLIC has no name. */
export function aclColumn(aclitems: string): string {
  return `(SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(
      CASE WHEN x.grantee = 0::oid THEN NULL
        ELSE pg_catalog.pg_get_userbyid(x.grantee)::text END,
      x.privilege_type,
      x.is_grantable,
      pg_catalog.pg_get_userbyid(x.grantor)::text))
    FROM pg_catalog.aclexplode(${aclitems}) x)`;
}

export function toAcl(json: AclJson): readonly AclEntry[] {
  return (json ?? []).map(([grantee, privilege, grantable, grantor]) => ({
    grantee,
    privilege,
    grantable,
    grantor,
  }));
}
