import type { Actual } from "../model/actual.ts";
import type { Change } from "../model/change.ts";

/** Since this version an admin may only alter, drop and grant roles that it has ADMIN on. */
export const ADMIN_OPTION_NEEDED = 160000;

/** What a restricted admin must have for one change. */
export interface Needed {
  readonly attributes: readonly ("createRole" | "createDatabase" | "replication" | "bypassRls")[];
  /** Roles to SET ROLE to, or to make the owner of something. */
  readonly set: readonly string[];
  /** Roles whose privileges the admin itself must have. */
  readonly inherit: readonly string[];
  /** Roles to alter, drop or grant. */
  readonly manage: readonly string[];
  /** Whether nothing but being a superuser helps. */
  readonly superuser: boolean;
}

export interface Circumstances {
  readonly actual: Actual;
  /** Roles that this plan creates: they come with whatever the admin needs. */
  readonly created: ReadonlySet<string>;
}

const NOTHING: Needed = { attributes: [], set: [], inherit: [], manage: [], superuser: false };

/** What a restricted admin must have for a change; a superuser has it all. */
export function neededFor(change: Change, actual: Actual): Needed {
  const { server: { versionNum } } = actual;
  const managed = (role: string) => versionNum >= ADMIN_OPTION_NEEDED ? [role] : [];
  switch (change.kind) {
    case "create_role": {
      const { createDatabase, replication, bypassRls } = change.attributes;
      return {
        ...NOTHING,
        // What a new role does not get, nobody has to have.
        ...neededToSet({
          createDatabase: createDatabase === true,
          replication: replication === true,
          bypassRls: bypassRls === true,
        }, versionNum),
      };
    }
    case "alter_role": {
      const { createDatabase, replication, bypassRls } = change.attributes;
      return {
        ...NOTHING,
        ...neededToSet({
          createDatabase: createDatabase !== undefined,
          replication: replication !== undefined,
          bypassRls: bypassRls !== undefined,
        }, versionNum),
        manage: [change.role],
      };
    }
    case "drop_role":
      return { ...NOTHING, attributes: ["createRole"], manage: [change.role] };
    case "grant_membership":
    case "revoke_membership":
      return { ...NOTHING, attributes: ["createRole"], manage: managed(change.role) };
    case "alter_setting":
      return "role" in change.target
        ? { ...NOTHING, attributes: ["createRole"], manage: [change.target.role] }
        : { ...NOTHING, set: asList(change.as) };
    case "create_database":
      return { ...NOTHING, attributes: ["createDatabase"], set: [change.owner] };
    case "alter_database_owner":
      return {
        ...NOTHING,
        attributes: ["createDatabase"],
        set: [change.to],
        inherit: change.reassign ? [change.from, change.to] : [change.from],
      };
    case "drop_database":
      return { ...NOTHING, inherit: [change.owner] };
    case "clear_role":
      return { ...NOTHING, inherit: [change.role, change.heir] };
    default:
      return { ...NOTHING, set: asList(change.as) };
  }
}

/** Since 16, whoever has an attribute may give and take it; before, only a superuser may. */
function neededToSet(
  sets: {
    readonly createDatabase: boolean;
    readonly replication: boolean;
    readonly bypassRls: boolean;
  },
  versionNum: number,
): Pick<Needed, "attributes" | "superuser"> {
  if (versionNum < ADMIN_OPTION_NEEDED) {
    return { attributes: ["createRole"], superuser: sets.replication || sets.bypassRls };
  }
  const own = (["createDatabase", "replication", "bypassRls"] as const).filter((name) =>
    sets[name]
  );
  return { attributes: ["createRole", ...own], superuser: false };
}

function asList(role: string | undefined): readonly string[] {
  return role === undefined ? [] : [role];
}
