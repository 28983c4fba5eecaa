import type { DesiredDatabase } from "../model/desired.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import { nameProblem } from "../sql/name_problem.ts";
import { protectionReason } from "../sql/protected_database.ts";
import type { Sound, SoundDefaults } from "./check_shape.ts";
import { checkOptions } from "./check_options.ts";
import type { Finding } from "./finding.ts";
import type { PlacedMembership } from "./membership_cycles.ts";
import { formatPath, type Path } from "./path.ts";
import type { Placed } from "./placed.ts";
import { type RoleClaim, type SecretAt, toRoleClaim } from "./role_claim.ts";
import type { DatabaseEntry } from "./schema.ts";
import {
  type DatabaseOptions,
  type OptionValues,
  toDatabaseOptions,
} from "./to_database_options.ts";

export interface ToDesiredDatabasesOptions {
  /** Of the list. */
  readonly path: Path;
  /** The nearest first. */
  readonly defaults: readonly SoundDefaults[];
  readonly secretAt: SecretAt;
}

export interface DesiredDatabases {
  readonly databases: readonly DesiredDatabase[];
  /** What the databases need of roles. */
  readonly claims: readonly RoleClaim[];
  /** Of the users with access `owner`, in the owner. */
  readonly memberships: readonly PlacedMembership[];
  readonly findings: readonly Finding[];
}

type Entry = Sound<DatabaseEntry>;

/** All that an entry may have where its database is to be absent. */
const KEYS_OF_ABSENT = new Set(["database", "user", "password", "state", "force"]);

/** The databases of one server's list. */
export function toDesiredDatabases(
  entries: readonly (Entry | undefined)[],
  { path: listPath, defaults, secretAt }: ToDesiredDatabasesOptions,
): DesiredDatabases {
  const findings: Finding[] = [];
  const claims: RoleClaim[] = [];
  const memberships: PlacedMembership[] = [];
  const databases = new Map<string, Placed<DesiredDatabase>>();
  const templates: Placed<string>[] = [];

  const fallbacks = defaults.map(({ path, values }) => optionsOf(values, path));
  const common = mergedValues(fallbacks);
  for (const [at, entry] of entries.entries()) {
    if (entry === undefined) continue;
    const path = [...listPath, at];
    const database = entry.state === "absent" ? absent(entry, path) : present(entry, path);
    if (database !== undefined) add(database, [...path, "database"]);
  }
  for (const { item: template, path } of templates) {
    const source = databases.get(template);
    if (source?.item.state !== "absent") continue;
    findings.push({
      path,
      message: `Database ${quoteForDisplay(template)} is to be absent`,
      hint: "Name another template, or keep that database",
      also: source.path,
    });
  }
  return {
    databases: [...databases.values()].map(({ item }) => item).sort(byName),
    claims,
    memberships,
    findings,
  };

  function optionsOf(entry: Entry | SoundDefaults["values"], path: Path): DatabaseOptions {
    const options = toDatabaseOptions(entry, path, secretAt);
    for (const claim of options.claims) claims.push(claim);
    for (const finding of options.findings) findings.push(finding);
    return options;
  }

  function absent(entry: Entry, path: Path): DesiredDatabase | undefined {
    for (const [key, value] of Object.entries(entry)) {
      if (KEYS_OF_ABSENT.has(key) || value === undefined) continue;
      findings.push({
        path: [...path, key],
        at: "key",
        message: `"${key}" says nothing about a database that is to be absent`,
        hint: "Remove it",
      });
    }
    if (entry.database === undefined) return undefined;
    const { database: name, force = false } = entry;
    return { ...plainDatabase(name, path), state: "absent", owner: undefined, force };
  }

  function present(entry: Entry, path: Path): DesiredDatabase | undefined {
    const claim = toRoleClaim(entry, path, secretAt);
    claims.push(claim);
    if (!Object.hasOwn(entry, "user")) {
      findings.push({ path: claim.path, message: "Missing", hint: 'Add "user": "…"' });
    }
    if (entry.force) {
      findings.push({
        path: [...path, "force"],
        at: "key",
        message: '"force" counts only where the database is to be absent',
        hint: 'Remove it, or add "state": "absent"',
      });
    }
    const own = optionsOf(entry, path);
    const { database: name, user: owner } = entry;
    if (name === undefined) return undefined;
    const blocks = [own, ...fallbacks];
    const values = { ...common, ...own.values };
    for (const finding of checkOptions(values, { database: name, blocks })) findings.push(finding);
    if (values.template !== undefined) {
      const block = blocks.find((each) => each.values.template !== undefined)!;
      templates.push({ item: values.template, path: [...block.path, "template"] });
    }
    checkOwner(values, { claim, own });
    return { ...plainDatabase(name, path), owner: owner ?? "", ...desiredValues(values, owner) };
  }

  function checkOwner(
    { users = [] }: OptionValues,
    { claim, own }: { readonly claim: RoleClaim; readonly own: DatabaseOptions },
  ): void {
    const owner = claim.role;
    if (owner === undefined) return;
    for (const { item, path } of users) {
      if (item.role !== owner) {
        if (item.access === "owner") memberships.push({ member: item.role, role: owner, path });
      } else if (own.values.users !== undefined) {
        findings.push({
          path,
          message: `User ${quoteForDisplay(owner)} owns the database already`,
          hint: 'Remove it from "users": there is nothing that the owner may not do',
          also: claim.path,
        });
      }
    }
  }

  function add(database: DesiredDatabase, path: Path): void {
    const { name, state } = database;
    const problem = nameProblem("database", name);
    if (problem !== undefined) findings.push({ path, ...problem });
    const reason = protectionReason(name);
    if (reason !== undefined) {
      findings.push({
        path,
        message: `Database "${name}" belongs to the server: ${reason}`,
        hint: state === "absent" ? "Remove the entry" : "Choose another name",
      });
    }
    const first = databases.get(name);
    if (first === undefined) {
      databases.set(name, { item: database, path });
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

function plainDatabase(name: string, path: Path) {
  return {
    name,
    state: "present",
    users: [],
    schemas: [],
    extensions: [],
    revokePublic: false,
    reassignOwned: false,
    exclusive: false,
    force: false,
    origin: formatPath(path),
  } as const;
}

/** The nearest value of each key. */
function mergedValues(blocks: readonly DatabaseOptions[]): OptionValues {
  return Object.assign({}, ...blocks.toReversed().map(({ values }) => values));
}

function desiredValues(values: OptionValues, owner: string | undefined): Partial<DesiredDatabase> {
  const { users, schemas, extensions, ...others } = values;
  const desired: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(others)) {
    if (value !== undefined) desired[key] = value;
  }
  // Users of `defaults` may own some of the databases, and have nothing to gain there.
  if (users) {
    desired.users = users
      .map(({ item }) => item)
      .filter(({ role }) => role !== owner)
      .sort((a, b) => a.role < b.role ? -1 : 1);
  }
  if (schemas) desired.schemas = schemas.map(({ item }) => item).sort();
  if (extensions) desired.extensions = extensions.map(({ item }) => item).sort(byName);
  return desired;
}

/** By code units: the same everywhere, whatever the locale. */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
