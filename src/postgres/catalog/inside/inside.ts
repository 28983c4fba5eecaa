import type { ActualInside, InsideScope } from "../../../model/actual.ts";
import type { Session } from "../../session.ts";
import { readDefaultPrivileges } from "./default_privilege.ts";
import { readInstalledExtensions } from "./installed_extension.ts";
import { readObjects } from "./object.ts";
import { readSchemas } from "./schema.ts";

/** What is inside the session's database, of what is in scope: at most four queries. */
export async function readInside(session: Session, scope: InsideScope): Promise<ActualInside> {
  return {
    schemas: await readSchemas(session, scope.schemas),
    objects: await readObjects(session, scope.objectsOf),
    defaultPrivileges: await readDefaultPrivileges(session),
    extensions: await readInstalledExtensions(session, scope.extensions),
  };
}
