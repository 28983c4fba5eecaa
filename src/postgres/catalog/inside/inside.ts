import type { ActualInside, InsideScope } from "../../../model/actual.ts";
import type { Session } from "../../session.ts";
import { readDefaultPrivileges } from "./default_privilege.ts";
import { readExtensions } from "./extension.ts";
import { readObjects } from "./object.ts";
import { readSchemas } from "./schema.ts";

/** What is inside the session's database, of what is in scope: at most five queries. */
export async function readInside(session: Session, scope: InsideScope): Promise<ActualInside> {
  const { schemas, objectsOf, extensions } = scope;
  return {
    schemas: await readSchemas(session, schemas),
    objects: objectsOf.length === 0 ? [] : await readObjects(session, objectsOf),
    defaultPrivileges: await readDefaultPrivileges(session),
    ...await readExtensions(session, extensions),
  };
}
