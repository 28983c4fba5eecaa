import type { DesiredMembership, DesiredRole } from "../model/desired.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import { nameProblem } from "../sql/name_problem.ts";
import type { Sound } from "./check_shape.ts";
import type { Finding } from "./finding.ts";
import type { PlacedMembership } from "./membership_cycles.ts";
import { formatPath, type Path } from "./path.ts";
import { namedTwice, type Placed } from "./placed.ts";
import type { RoleEntry } from "./schema.ts";
import { toSettings } from "./to_settings.ts";

export interface RoleAttributesOptions {
  /** Of the entry. */
  readonly path: Path;
  /** The role that the server's connection logs in as, where that is known. */
  readonly admin: string | undefined;
  /** Where that role is named. */
  readonly adminPath: Path;
}

export interface RoleAttributes {
  /** Only those that are declared. */
  readonly attributes: Partial<DesiredRole>;
  readonly memberships: readonly PlacedMembership[];
  readonly findings: readonly Finding[];
}

type Entry = Sound<RoleEntry>;

/** All that an entry of the list of roles says beside name, password and state. */
export function toRoleAttributes(
  entry: Entry,
  { path, admin, adminPath }: RoleAttributesOptions,
): RoleAttributes {
  const groups = (entry.member_of ?? []).flatMap((group, at) =>
    toMembership(group, [...path, "member_of", at])
  );
  const settings = entry.settings && toSettings(entry.settings, [...path, "settings"]);
  const attributes: Partial<DesiredRole> = {
    login: entry.login,
    connectionLimit: entry.connection_limit,
    validUntil: entry.valid_until && inUtc(entry.valid_until),
    createDatabase: entry.createdb,
    createRole: entry.createrole,
    replication: entry.replication,
    bypassRls: entry.bypassrls,
    memberOf: entry.member_of && groups.map(({ item }) => item),
    settings: settings?.settings,
  };
  const { role: member } = entry;
  return {
    attributes: declared(attributes),
    memberships: member === undefined
      ? []
      : groups.map(({ item: { role }, path }) => ({ member, role, path })),
    findings: [
      ...groups.flatMap(({ item, path }) => checkGroup(item.role, path)),
      ...namedTwice(groups, ({ role }) => role, "Role"),
      ...settings?.findings ?? [],
    ],
  };

  function checkGroup(role: string, path: Path): readonly Finding[] {
    const problem = nameProblem("group", role);
    if (problem !== undefined) return [{ path, ...problem }];
    if (role !== admin) return [];
    return [{
      path,
      message: `Role ${quoteForDisplay(role)} is the role that pg-provisioner itself logs in as`,
      hint: "Name another: a member of it may do all that pg-provisioner may",
      also: adminPath,
    }];
  }
}

function toMembership(
  group: NonNullable<Entry["member_of"]>[number],
  path: Path,
): readonly Placed<DesiredMembership>[] {
  const origin = formatPath(path);
  if (typeof group === "string") return [{ item: { role: group, origin }, path }];
  if (group?.role === undefined) return [];
  const { role, admin, inherit, set } = group;
  return [{
    item: { role, ...declared({ admin, inherit, set }), origin },
    path: [...path, "role"],
  }];
}

function inUtc(time: string): string {
  return time === "infinity" ? time : new Date(time).toISOString();
}

function declared<T extends object>(values: T): Partial<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}
