import type { ObjectClass } from "../model/actual.ts";
import type { Access, DesiredDatabase } from "../model/desired.ts";

export const OBJECT_CLASSES: readonly ObjectClass[] = ["tables", "sequences", "routines"];

/** The implicit role of whoever owns the current database. */
export const DATABASE_OWNER = "pg_database_owner";

type Level = Exclude<Access, "owner">;

const PRIVILEGES: Readonly<Record<Level, Readonly<Record<ObjectClass, readonly string[]>>>> = {
  read: { tables: ["SELECT"], sequences: ["SELECT"], routines: [] },
  write: {
    tables: ["SELECT", "INSERT", "UPDATE", "DELETE"],
    sequences: ["SELECT", "USAGE"],
    routines: ["EXECUTE"],
  },
};

/** What a level of access means for the objects of a class. An owner needs no grants. */
export function privilegesOf(access: Access, objects: ObjectClass): readonly string[] {
  return access === "owner" ? [] : PRIVILEGES[access][objects];
}

/** Every privilege that some level gives: what a lower level takes away again. */
export function managedPrivileges(objects: ObjectClass): readonly string[] {
  return PRIVILEGES.write[objects];
}

/** The schemas that the users of a database get access to. */
export function accessSchemas(database: DesiredDatabase): readonly string[] {
  return database.schemas.length > 0 ? database.schemas : ["public"];
}

/** Roles whose future objects the users are to see: the owner, and users who act as owner. */
export function creatorsOf(database: DesiredDatabase): readonly string[] {
  const owners = database.users.filter(({ access }) => access === "owner").map(({ role }) => role);
  return database.owner === undefined ? owners : [database.owner, ...owners];
}
