import type { Scope } from "../model/actual.ts";
import type { DesiredServer } from "../model/desired.ts";

/** What has to be read of a server to make a plan for it: names only. */
export function scopeOf(desired: DesiredServer): Scope {
  return {
    roles: desired.roles.map((role) => role.name),
    databases: desired.databases.map((database) => database.name),
  };
}
