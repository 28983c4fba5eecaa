import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualRole } from "../model/actual.ts";
import { quoteIdentifier } from "../sql/quote.ts";
import { ADMIN_OPTION_NEEDED, type Circumstances, type Needed } from "./needed_rights.ts";

/** What stands in the way of a change, and what a superuser runs to clear it away. */
export interface Lack {
  readonly why: string;
  readonly statements: readonly string[];
  /** Nothing but the change itself, run by a superuser, helps. */
  readonly forSuperuser?: true;
}

/** All that a restricted admin lacks; `statements` are those of the change itself. */
export function lacksOf(
  needed: Needed,
  statements: () => readonly string[],
  { actual, created }: Circumstances,
): readonly Lack[] {
  const { server: { admin } } = actual;
  const name = quoteIdentifier(admin.name);
  const { grantor } = needed;
  return [
    ...(needed.superuser ? [onlySuperuser("it takes a superuser")] : []),
    ...(grantor !== undefined && !actual.roles.get(grantor)?.rights.inherit
      ? [onlySuperuser(`${quoteForDisplay(grantor)} granted it`)]
      : []),
    ...needed.attributes.filter((attribute) => !admin[attribute]).map((attribute) => ({
      why: `role ${quoteForDisplay(admin.name)} lacks ${ATTRIBUTE_WORDS[attribute]}`,
      statements: [`ALTER ROLE ${name} ${ATTRIBUTE_WORDS[attribute]}`],
    })),
    ...needed.manage.filter((role) => !created.has(role) && !canManage(role, actual))
      .map(lackOfRole),
    ...needed.grant.filter((role) => !created.has(role) && !canGrant(role, actual))
      .map(lackOfRole),
    ...needed.set.filter((role) => !canAct(role, "set")).map(lackOfRole),
    ...needed.inherit.filter((role) => !canAct(role, "inherit")).map((role) =>
      canAct(role, "set") && !admin.inherit
        ? {
          why: `role ${quoteForDisplay(admin.name)} does not inherit`,
          statements: [`ALTER ROLE ${name} INHERIT`],
        }
        : lackOfRole(role)
    ),
  ];

  function onlySuperuser(why: string): Lack {
    return { why, statements: statements(), forSuperuser: true };
  }

  function lackOfRole(role: string): Lack {
    const superuserOnly = whySuperuserOnly(role, actual);
    if (superuserOnly !== undefined) {
      return onlySuperuser(`it takes a superuser, since ${superuserOnly}`);
    }
    return {
      why: `role ${quoteForDisplay(admin.name)} may not act for role ${quoteForDisplay(role)}`,
      statements: [`GRANT ${quoteIdentifier(role)} TO ${name} WITH ADMIN OPTION`],
    };
  }

  function canAct(role: string, right: "set" | "inherit"): boolean {
    if (role === admin.name || created.has(role)) return true;
    const existing = actual.roles.get(role);
    if (existing === undefined) return false;
    return existing.rights[right] || canBorrow(existing, right, actual);
  }
}

const ATTRIBUTE_WORDS = {
  createRole: "CREATEROLE",
  createDatabase: "CREATEDB",
  replication: "REPLICATION",
  bypassRls: "BYPASSRLS",
} as const;

/** Before 16, CREATEROLE may manage every role that is not a superuser. */
function canManage(role: string, actual: Actual): boolean {
  const existing = actual.roles.get(role);
  if (existing === undefined || existing.superuser) return false;
  if (actual.server.versionNum >= ADMIN_OPTION_NEEDED) return existing.rights.admin;
  return actual.server.admin.createRole && !existing.replication;
}

/** Before 16, CREATEROLE may grant every role that is not a superuser. */
function canGrant(role: string, actual: Actual): boolean {
  const existing = actual.roles.get(role);
  if (existing === undefined || existing.superuser) return false;
  return actual.server.versionNum < ADMIN_OPTION_NEEDED || existing.rights.admin;
}

function canBorrow(role: ActualRole, right: "set" | "inherit", actual: Actual): boolean {
  const { versionNum, admin } = actual.server;
  if (role.superuser) return false;
  if (versionNum >= ADMIN_OPTION_NEEDED) return role.rights.admin;
  // Before 16 it is the admin's own attribute that decides whether a membership inherits.
  return admin.createRole && (right === "set" || admin.inherit);
}

/** Where no membership would help. */
function whySuperuserOnly(role: string, { server, roles }: Actual): string | undefined {
  const name = quoteForDisplay(role);
  if (role === server.bootstrapRole || roles.get(role)?.superuser) return `${name} is one`;
  return server.versionNum < ADMIN_OPTION_NEEDED && roles.get(role)?.replication
    ? `${name} has REPLICATION`
    : undefined;
}
