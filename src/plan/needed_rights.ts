import type { Actual } from "../model/actual.ts";
import type { Change, RoleAttributes } from "../model/change.ts";

/** Since this version an admin may only alter, drop and grant roles that it has ADMIN on. */
export const ADMIN_OPTION_NEEDED = 160000;

export type AdminAttribute = "createRole" | "createDatabase" | "replication" | "bypassRls";

/** What a restricted admin must have for one change. */
export interface Needed {
  readonly attributes: readonly AdminAttribute[];
  /** No attribute is enough. */
  readonly superuser?: true;
  /** Roles to SET ROLE to, or to make the owner of something. */
  readonly set: readonly string[];
  /** Roles whose privileges the admin itself must have. */
  readonly inherit: readonly string[];
  /** Roles to alter or drop. */
  readonly manage: readonly string[];
  /** Roles to grant or take away. */
  readonly grant: readonly string[];
  /** The role that granted what is to be taken away. */
  readonly grantor?: string | undefined;
}

export interface Circumstances {
  readonly actual: Actual;
  /** Roles that this plan creates: they come with whatever the admin needs. */
  readonly created: ReadonlySet<string>;
}

const NOTHING: Needed = { attributes: [], set: [], inherit: [], manage: [], grant: [] };

/** What a restricted admin must have for a change; a superuser has it all. */
export function neededFor(change: Change, actual: Actual): Needed {
  const { server: { versionNum } } = actual;
  switch (change.kind) {
    case "create_role":
      return { ...NOTHING, ...forAttributes(change.attributes, (value) => value === true) };
    case "alter_role": {
      const { attributes, role } = change;
      return {
        ...NOTHING,
        ...forAttributes(attributes, (value) => value !== undefined),
        manage: [role],
      };
    }
    case "drop_role":
      return { ...NOTHING, attributes: ["createRole"], manage: [change.role] };
    case "grant_membership":
    case "revoke_membership": {
      const { role, grantedBy: grantor } = change;
      return { ...NOTHING, attributes: ["createRole"], grant: [role], grantor };
    }
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
    case "grant":
    case "revoke":
      return { ...NOTHING, set: asList(change.as), inherit: change.inherits ?? [] };
    default:
      return { ...NOTHING, set: asList(change.as) };
  }

  /** Since 16 an admin may give what it has; before, some is for superusers, and CREATEDB free. */
  function forAttributes(
    attributes: RoleAttributes,
    counts: (value: boolean | undefined) => boolean,
  ): Pick<Needed, "attributes" | "superuser"> {
    const set = (["createDatabase", "replication", "bypassRls"] as const)
      .filter((name) => counts(attributes[name]));
    if (versionNum >= ADMIN_OPTION_NEEDED) return { attributes: ["createRole", ...set] };
    const privileged = set.some((name) => name !== "createDatabase");
    return { attributes: ["createRole"], ...(privileged ? { superuser: true } : {}) };
  }
}

function asList(role: string | undefined): readonly string[] {
  return role === undefined ? [] : [role];
}
