import type {
  DesiredDatabase,
  DesiredExtension,
  DesiredSettings,
  DesiredUser,
} from "../model/desired.ts";
import { nameProblem } from "../sql/name_problem.ts";
import type { Sound } from "./check_shape.ts";
import type { Finding } from "./finding.ts";
import { formatPath, type Path } from "./path.ts";
import { namedTwice, type Placed } from "./placed.ts";
import { type RoleClaim, type SecretAt, toRoleClaim } from "./role_claim.ts";
import type { DatabaseDefaults } from "./schema.ts";
import { toSettings } from "./to_settings.ts";

/** The optional keys of a database entry or of `defaults`. */
export interface DatabaseOptions {
  /** Where they stand. */
  readonly path: Path;
  /** Each that is there: undefined where it is wrong. */
  readonly values: OptionValues;
  /** The roles that `users` need. */
  readonly claims: readonly RoleClaim[];
  readonly findings: readonly Finding[];
}

/** Taken over as they are. */
type PlainValues = Pick<
  DesiredDatabase,
  | "connectionLimit"
  | "encoding"
  | "locale"
  | "template"
  | "localeProvider"
  | "icuLocale"
  | "comment"
  | "revokePublic"
  | "reassignOwned"
  | "exclusive"
>;

export interface OptionValues
  extends Partial<{ readonly [Key in keyof PlainValues]: PlainValues[Key] | undefined }> {
  readonly users?: readonly Placed<DesiredUser>[];
  readonly schemas?: readonly Placed<string>[];
  readonly extensions?: readonly Placed<DesiredExtension>[];
  readonly settings?: DesiredSettings | undefined;
}

type Entry = Sound<DatabaseDefaults>;

const PLAIN_KEYS = {
  connectionLimit: "connection_limit",
  encoding: "encoding",
  locale: "locale",
  template: "template",
  localeProvider: "locale_provider",
  icuLocale: "icu_locale",
  comment: "comment",
  revokePublic: "revoke_public",
  reassignOwned: "reassign_owned",
  exclusive: "exclusive",
} as const satisfies Record<keyof PlainValues, keyof Entry>;

const PLAIN_PAIRS = Object.entries(PLAIN_KEYS);

/** Where an option of a database stands in the config. */
export function optionPath(options: DatabaseOptions, key: keyof PlainValues): Path {
  return [...options.path, PLAIN_KEYS[key]];
}

export function toDatabaseOptions(entry: Entry, path: Path, secretAt: SecretAt): DatabaseOptions {
  const findings: Finding[] = [];
  const claims: RoleClaim[] = [];
  const values: OptionValues = {
    ...plainValues(entry),
    ...(has("users") ? { users: toUsers() } : {}),
    ...(has("schemas") ? { schemas: toSchemas() } : {}),
    ...(has("extensions") ? { extensions: toExtensions() } : {}),
    ...(has("settings") ? { settings: settingsOf() } : {}),
  };
  const template = entry.template;
  if (template !== undefined) report([...path, "template"], nameProblem("database", template));
  return { path, values, claims, findings };

  function has(key: keyof Entry): boolean {
    return Object.hasOwn(entry, key);
  }

  function report(path: Path, problem: Pick<Finding, "message" | "hint"> | undefined): void {
    if (problem !== undefined) findings.push({ path, ...problem });
  }

  function reportAll(more: readonly Finding[]): void {
    for (const finding of more) findings.push(finding);
  }

  function toUsers(): readonly Placed<DesiredUser>[] {
    const users = [...(entry.users ?? []).entries()].flatMap(([at, user]) => {
      if (user === undefined) return [];
      const userPath = [...path, "users", at];
      const claim = toRoleClaim(user, userPath, secretAt);
      claims.push(claim);
      const { user: role, access } = user;
      if (role === undefined) return [];
      const item = { role, access: access ?? "read", origin: formatPath(userPath) };
      return [{ item, path: claim.path }];
    });
    reportAll(namedTwice(users, ({ role }) => role, "User"));
    return users;
  }

  function toSchemas(): readonly Placed<string>[] {
    const schemas = [...(entry.schemas ?? []).entries()].flatMap(([at, item]) =>
      item === undefined ? [] : [{ item, path: [...path, "schemas", at] }]
    );
    for (const { item, path } of schemas) report(path, nameProblem("schema", item));
    reportAll(namedTwice(schemas, (name) => name, "Schema"));
    return schemas;
  }

  function toExtensions(): readonly Placed<DesiredExtension>[] {
    const extensions = [...(entry.extensions ?? []).entries()].flatMap(([at, extension]) => {
      if (extension === undefined) return [];
      const itemPath = [...path, "extensions", at];
      const origin = formatPath(itemPath);
      if (typeof extension === "string") {
        return [{ item: { name: extension, origin }, path: itemPath }];
      }
      const { name, schema, version } = extension;
      const problem = schema === undefined || schema === "pg_catalog"
        ? undefined
        : nameProblem("schema", schema);
      report([...itemPath, "schema"], problem);
      if (name === undefined) return [];
      const options = { ...(!problem && schema && { schema }), ...(version && { version }) };
      return [{ item: { name, ...options, origin }, path: [...itemPath, "name"] }];
    });
    for (const { item, path } of extensions) report(path, nameProblem("extension", item.name));
    reportAll(namedTwice(extensions, ({ name }) => name, "Extension"));
    return extensions;
  }

  function settingsOf(): DesiredSettings | undefined {
    if (entry.settings === undefined) return undefined;
    const { settings, findings } = toSettings(entry.settings, [...path, "settings"]);
    reportAll(findings);
    return settings;
  }
}

function plainValues(entry: Entry): OptionValues {
  const values: Record<string, unknown> = {};
  for (const [name, key] of PLAIN_PAIRS) {
    if (Object.hasOwn(entry, key)) values[name] = entry[key];
  }
  return values;
}
