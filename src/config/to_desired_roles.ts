import type { DesiredRole } from "../model/desired.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import { nameProblem } from "../sql/name_problem.ts";
import type { Sound } from "./check_shape.ts";
import type { Finding } from "./finding.ts";
import type { PlacedMembership } from "./membership_cycles.ts";
import { formatPath, type Path } from "./path.ts";
import type { RoleClaim, SecretAt } from "./role_claim.ts";
import type { RoleEntry } from "./schema.ts";
import { toRoleAttributes } from "./to_role_attributes.ts";

export interface ToDesiredRolesOptions {
  /** Of the list. */
  readonly path: Path;
  /** The role that the server's connection logs in as, where that is known. */
  readonly admin: string | undefined;
  /** Where that role is named. */
  readonly adminPath: Path;
  /** What the databases need. */
  readonly claims: readonly RoleClaim[];
  readonly secretAt: SecretAt;
}

export interface DesiredRoles {
  readonly roles: readonly DesiredRole[];
  readonly memberships: readonly PlacedMembership[];
  readonly findings: readonly Finding[];
}

type Entry = Sound<RoleEntry>;

/** A role of the list, or a database's user, or both. */
interface KnownRole {
  readonly role: DesiredRole;
  /** Where its name stands first. */
  readonly path: Path;
  /** Its entry, for those of the list. */
  readonly entryPath?: Path | undefined;
  readonly passwordPath?: Path | undefined;
}

const KEYS_OF_ABSENT = new Set(["role", "state"]);

/** The roles of one server: those of its list, and those that its databases need. */
export function toDesiredRoles(
  entries: readonly (Entry | undefined)[],
  { path: listPath, admin, adminPath, claims, secretAt }: ToDesiredRolesOptions,
): DesiredRoles {
  const findings: Finding[] = [];
  const memberships: PlacedMembership[] = [];
  const known = new Map<string, KnownRole>();
  for (const [at, entry] of entries.entries()) {
    if (entry !== undefined) addEntry(entry, [...listPath, at]);
  }
  for (const claim of claims) addClaim(claim);
  reportMissingPasswords();
  for (const { role, path } of memberships) reportAbsent(role, path);
  return {
    roles: [...known.values()].map(({ role }) => role).sort((a, b) => a.name < b.name ? -1 : 1),
    memberships,
    findings,
  };

  function addEntry(entry: Entry, path: Path): void {
    const namePath = [...path, "role"];
    const passwordPath = [...path, "password"];
    const { role: name, state = "present" } = entry;
    const isAbsent = state === "absent";
    if (isAbsent) reportKeysOfAbsent(entry, path);
    const password = isAbsent ? undefined : secretAt(passwordPath, entry.password);
    const attributes = isAbsent ? {} : attributesOf(entry, path);
    if (name === undefined) return;
    checkName(name, namePath);
    if (name === admin) {
      reportAdmin(namePath, `Role ${quoteForDisplay(name)}`, {
        hint: "Remove it: pg-provisioner does not change its own role",
      });
    }
    const first = known.get(name);
    if (first !== undefined) {
      findings.push({
        path: namePath,
        message: `Role ${quoteForDisplay(name)} is declared twice`,
        hint: "Keep one of the two entries",
        also: first.path,
      });
      return;
    }
    known.set(name, {
      role: { name, state, password, ...attributes, origin: formatPath(path) },
      path: namePath,
      entryPath: path,
      passwordPath,
    });
  }

  function attributesOf(entry: Entry, path: Path): Partial<DesiredRole> {
    const result = toRoleAttributes(entry, { path, admin, adminPath });
    for (const membership of result.memberships) memberships.push(membership);
    for (const finding of result.findings) findings.push(finding);
    return result.attributes;
  }

  function addClaim({ role: name, path, password, passwordPath }: RoleClaim): void {
    if (name === undefined) return;
    checkName(name, path);
    if (name === admin) {
      reportAdmin(path, `User ${quoteForDisplay(name)}`, {
        hint: "Give the database a user of its own: this one's password would be changed",
      });
    }
    const first = known.get(name);
    if (first === undefined) {
      const origin = formatPath(path);
      const role = { name, state: "present", login: true, password, origin } as const;
      known.set(name, { role, path, passwordPath: password && passwordPath });
      return;
    }
    if (reportAbsent(name, path)) return;
    if (first.role.login === false) reportNoLogin(first, path);
    const earlier = first.role.password;
    if (password !== undefined && earlier !== undefined && !password.equals(earlier)) {
      findings.push({
        path: passwordPath,
        message: `User ${quoteForDisplay(name)} has two different passwords`,
        hint: "Write the same password wherever the user stands, or use two users",
        also: first.passwordPath!,
      });
    }
    known.set(name, {
      ...first,
      role: { ...first.role, login: true, password: earlier ?? password },
      passwordPath: earlier ? first.passwordPath : password && passwordPath,
    });
  }

  function checkName(name: string, path: Path): void {
    const problem = nameProblem("role", name);
    if (problem !== undefined) findings.push({ path, ...problem });
  }

  function reportAdmin(path: Path, who: string, { hint }: { readonly hint: string }): void {
    const message = `${who} is the role that pg-provisioner itself logs in as`;
    findings.push({ path, message, hint, also: adminPath });
  }

  function reportKeysOfAbsent(entry: Entry, path: Path): void {
    for (const [key, value] of Object.entries(entry)) {
      if (KEYS_OF_ABSENT.has(key) || value === undefined) continue;
      findings.push({
        path: [...path, key],
        at: "key",
        message: `"${key}" says nothing about a role that is to be absent`,
        hint: "Remove it",
      });
    }
  }

  function reportAbsent(name: string, path: Path): boolean {
    const declared = known.get(name);
    if (declared?.role.state !== "absent") return false;
    findings.push({
      path,
      message: `Role ${quoteForDisplay(name)} is to be absent`,
      hint: "Name another role here, or keep that one",
      also: declared.path,
    });
    return true;
  }

  function reportNoLogin({ role, entryPath = [] }: KnownRole, path: Path): void {
    findings.push({
      path,
      message: `User ${quoteForDisplay(role.name)} may not log in`,
      hint: 'Remove "login": false there, or give the database another user',
      also: [...entryPath, "login"],
    });
  }

  /** A role of the list may do without: its password is then left alone on purpose. */
  function reportMissingPasswords(): void {
    const settled = new Set(
      claims.filter(({ hasPassword }) => hasPassword).map(({ role }) => role),
    );
    for (const { role, hasPassword, passwordPath } of claims) {
      if (hasPassword || (role !== undefined && settled.has(role))) continue;
      if (role !== undefined && known.get(role)?.entryPath !== undefined) continue;
      settled.add(role);
      findings.push({
        path: passwordPath,
        message: "Missing",
        hint: 'Add "password": "…"; to leave it as it is, list the user in "roles"',
      });
    }
  }
}
