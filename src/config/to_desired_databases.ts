import type { DesiredDatabase, DesiredRole } from "../model/desired.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Secret } from "../model/secret.ts";
import { nameProblem } from "../sql/name_problem.ts";
import { protectionReason } from "../sql/protected_database.ts";
import type { Sound } from "./check_shape.ts";
import type { Finding } from "./finding.ts";
import { formatPath, type Path } from "./path.ts";
import type { DatabaseEntry, SecretValue } from "./schema.ts";

export interface ToDesiredDatabasesOptions {
  /** Of the list. */
  readonly path: Path;
  /** The role that the server's connection logs in as, where that is known. */
  readonly admin: string | undefined;
  /** Where that role is named. */
  readonly adminPath: Path;
  /** Resolves a secret, and reports it where it cannot be. */
  readonly secretAt: (path: Path, value: SecretValue | undefined) => Secret | undefined;
}

export interface DesiredDatabases {
  readonly roles: readonly DesiredRole[];
  readonly databases: readonly DesiredDatabase[];
  readonly findings: readonly Finding[];
}

/** The databases of one server's list and the roles that they name. */
export function toDesiredDatabases(
  entries: readonly (Sound<DatabaseEntry> | undefined)[],
  { path: listPath, admin, adminPath, secretAt }: ToDesiredDatabasesOptions,
): DesiredDatabases {
  const findings: Finding[] = [];
  const databases = new Map<string, DesiredDatabase & { readonly path: Path }>();
  const roles = new Map<string, DesiredRole & { readonly passwordPath: Path }>();
  for (const [at, entry] of entries.entries()) {
    if (entry === undefined) continue;
    const path = [...listPath, at];
    const password = secretAt([...path, "password"], entry.password);
    if (entry.user !== undefined) addRole(entry.user, password, path);
    if (entry.database !== undefined) addDatabase(entry.database, entry.user ?? "", path);
  }
  return {
    roles: sortedByName(roles).map(({ passwordPath: _, ...role }) => role),
    databases: sortedByName(databases).map(({ path: _, ...database }) => database),
    findings,
  };

  function addRole(name: string, password: Secret | undefined, entryPath: Path): void {
    const path = [...entryPath, "user"];
    const problem = nameProblem("role", name);
    if (problem !== undefined) findings.push({ path, ...problem });
    if (name === admin) {
      findings.push({
        path,
        message: `User ${quoteForDisplay(name)} is the role that pg-provisioner itself logs in as`,
        hint: "Give the database a user of its own: this one's password would be changed",
        also: adminPath,
      });
    }
    const passwordPath = [...entryPath, "password"];
    const first = roles.get(name);
    if (first?.password === undefined) {
      const origin = first?.origin ?? formatPath(path);
      roles.set(name, { name, state: "present", login: true, password, origin, passwordPath });
    } else if (password !== undefined && !password.equals(first.password)) {
      findings.push({
        path: passwordPath,
        message: `User ${quoteForDisplay(name)} has two different passwords`,
        hint: "Write the same password wherever the user stands, or use two users",
        also: first.passwordPath,
      });
    }
  }

  function addDatabase(name: string, owner: string, entryPath: Path): void {
    const path = [...entryPath, "database"];
    const problem = nameProblem("database", name);
    if (problem !== undefined) findings.push({ path, ...problem });
    const reason = protectionReason(name);
    if (reason !== undefined) {
      findings.push({
        path,
        message: `Database "${name}" belongs to the server: ${reason}`,
        hint: "Choose another name",
      });
    }
    const first = databases.get(name);
    if (first === undefined) {
      databases.set(name, {
        name,
        state: "present",
        owner,
        users: [],
        schemas: [],
        extensions: [],
        revokePublic: false,
        reassignOwned: false,
        exclusive: false,
        force: false,
        origin: formatPath(entryPath),
        path,
      });
    } else {
      findings.push({
        path,
        message: `Database ${quoteForDisplay(name)} is declared twice`,
        hint: "Keep one of the two entries",
        also: first.path,
      });
    }
  }
}

/** By code units: the same everywhere, whatever the locale. */
function sortedByName<T extends { readonly name: string }>(
  items: ReadonlyMap<string, T>,
): readonly T[] {
  return [...items.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}
