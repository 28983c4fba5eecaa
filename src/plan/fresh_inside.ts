import type { ActualInside, ActualSchema, ServerFacts } from "../model/actual.ts";

/** Since this version nobody but the database's owner may create in schema public. */
const CLOSED_PUBLIC = 150000;

/**
 * What is inside a database that does not exist yet: what template0 has.
 *
 * A template that was changed can have more; the next round of the pass sees it.
 */
export function freshInside(server: ServerFacts): ActualInside {
  return {
    schemas: new Map([["public", freshPublic(server)]]),
    objects: [],
    defaultPrivileges: [],
    extensions: new Map(),
  };
}

function freshPublic({ versionNum, bootstrapRole }: ServerFacts): ActualSchema {
  const closed = versionNum >= CLOSED_PUBLIC;
  const owner = closed ? "pg_database_owner" : bootstrapRole;
  const entry = (grantee: string | null, privilege: string) => ({
    grantee,
    privilege,
    grantable: false,
    grantor: owner,
  });
  return {
    name: "public",
    owner,
    acl: [
      entry(owner, "USAGE"),
      entry(owner, "CREATE"),
      entry(null, "USAGE"),
      ...(closed ? [] : [entry(null, "CREATE")]),
    ],
  };
}
