import type { Finding } from "./finding.ts";
import { nearestKey } from "./nearest_key.ts";
import { formatPath, type Path } from "./path.ts";
import {
  type DatabaseDefaults,
  knownKeys,
  type SchemaIssue,
  schemaIssues,
  secretPath,
  type SecretValue,
  type ServerEntry,
  type Shape,
} from "./schema.ts";
import { describeType, secretFinding, unknownKeyFinding, valueFinding } from "./shape_finding.ts";

/**
 * What is left of a value when everything of a wrong shape is taken out of it.
 *
 * A key that was there, but wrong or misspelt, holds `undefined`: it is not missing.
 */
export type Sound<T> = T extends SecretValue ? T
  : T extends readonly (infer Item)[] ? readonly (Sound<Item> | undefined)[]
  : T extends object ? { readonly [Key in keyof T]?: Sound<T[Key]> | undefined }
  : T;

export interface SoundServer {
  /** Empty for the form with one server. */
  readonly path: Path;
  readonly entry: Sound<ServerEntry>;
  /** The server's own, then those of the whole file. */
  readonly defaults: readonly SoundDefaults[];
}

export interface SoundDefaults {
  readonly path: Path;
  readonly values: Sound<DatabaseDefaults>;
}

export interface CheckedShape {
  readonly servers: readonly SoundServer[];
  readonly findings: readonly Finding[];
}

interface UnknownKey {
  readonly kind: "unknown_key";
  readonly path: Path;
  readonly key: string;
}

type Misfit =
  | UnknownKey
  | { readonly kind: "secret"; readonly path: Path }
  | { readonly kind: "value"; readonly path: Path; readonly issue: SchemaIssue };

type JsonObject = Record<string, unknown>;

const ONE_SERVER_KEYS = ["root_connection_string", "root_password", "databases", "roles"];

/**
 * Holds a parsed config against the schema, and reports every departure from it.
 *
 * Takes `value` over: what does not fit is cut out of it, so that the rest can be
 * checked for further mistakes.
 */
export function checkShape(value: unknown): CheckedShape {
  if (!isObject(value)) {
    const message = `Expected an object, found ${describeType(value)}`;
    return { servers: [], findings: [{ path: [], message, hint: "Write { … } around it" }] };
  }
  const shape = shapeOf(value);
  const mixed = shape === "many" ? takeOutMixedKeys(value) : [];
  const misfits = misfitsOf(shape, value);
  const findings = [...mixed, ...describeMisfits(shape, value, misfits)];
  for (const misfit of misfits) cutOut(shape, value, misfit);
  return { servers: soundServers(shape, value), findings };
}

/** The schema's issues, one for each secret whatever is wrong with it. */
function misfitsOf(shape: Shape, value: JsonObject): readonly Misfit[] {
  const secrets = new Set<string>();
  return schemaIssues(shape, value).flatMap((issue) => misfitsAt([], issue));

  function misfitsAt(parent: Path, issue: SchemaIssue): readonly Misfit[] {
    const path = [...parent, ...toPath(issue.path)];
    const secret = secretPath(shape, path);
    if (secret !== undefined) {
      const place = formatPath(secret);
      if (secrets.has(place)) return [];
      secrets.add(place);
      return [{ kind: "secret", path: secret }];
    }
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => ({ kind: "unknown_key", path, key }));
      case "invalid_union":
        return meantAlternative(issue)?.flatMap((each) => misfitsAt(path, each)) ??
          [{ kind: "value", path, issue }];
      default:
        return [{ kind: "value", path, issue }];
    }
  }
}

/** Of several alternatives, the one that is right in its type, and wrong further inside. */
function meantAlternative(
  { errors }: Extract<SchemaIssue, { code: "invalid_union" }>,
): readonly SchemaIssue[] | undefined {
  return errors.find(([first]) => first?.code !== "invalid_type" || first.path.length > 0);
}

function shapeOf(value: JsonObject): Shape {
  if (Object.hasOwn(value, "servers")) return "many";
  if (ONE_SERVER_KEYS.some((key) => Object.hasOwn(value, key))) return "one";
  const meant = Object.keys(value).map((key) => nearestKey(key, ["servers", ...ONE_SERVER_KEYS]));
  return meant.includes("servers") ? "many" : "one";
}

/** What cannot stand beside `servers` would else be reported as unknown, which it is not. */
function takeOutMixedKeys(value: JsonObject): readonly Finding[] {
  if (!Object.hasOwn(value, "servers")) return [];
  const mixed = ONE_SERVER_KEYS.filter((key) => Object.hasOwn(value, key));
  for (const key of mixed) delete value[key];
  return mixed.map((key): Finding => ({
    path: [key],
    at: "key",
    message: `"${key}" and "servers" exclude each other`,
    hint: `Move "${key}" into an entry of "servers", or remove one of the two`,
  }));
}

function describeMisfits(
  shape: Shape,
  value: JsonObject,
  misfits: readonly Misfit[],
): readonly Finding[] {
  const unknown: Finding[] = [];
  const misspelt = new Set<string>();
  for (const misfit of misfits) {
    if (misfit.kind !== "unknown_key") continue;
    const { path, key } = misfit;
    const meant = meantKey(shape, misfit);
    if (meant !== undefined) misspelt.add(formatPath([...path, meant]));
    unknown.push(unknownKeyFinding([...path, key], keysToSuggest(shape, path), meant));
  }
  if (describesNoServer(shape, value) && misspelt.size === 0) {
    return [...unknown, {
      path: [],
      message: "No server is described",
      hint: 'Write "root_connection_string" and "databases", or "servers": [ … ]',
    }];
  }
  const others = misfits.flatMap((misfit): readonly Finding[] => {
    // A misspelt key is one mistake, not an unknown key and a missing one.
    if (misfit.kind === "unknown_key" || misspelt.has(formatPath(misfit.path))) return [];
    const found = valueAt(value, misfit.path);
    return [
      misfit.kind === "secret"
        ? secretFinding(misfit.path, found)
        : valueFinding(misfit.issue, misfit.path, found),
    ];
  });
  return [...unknown, ...others];
}

function meantKey(shape: Shape, { path, key }: UnknownKey): string | undefined {
  return nearestKey(key, keysToSuggest(shape, path));
}

function keysToSuggest(shape: Shape, path: Path): readonly string[] {
  return knownKeys(shape, path).filter((name) => name !== "$schema");
}

function describesNoServer(shape: Shape, value: JsonObject): boolean {
  return shape === "one" && !ONE_SERVER_KEYS.some((key) => Object.hasOwn(value, key));
}

function soundServers(shape: Shape, value: JsonObject): readonly SoundServer[] {
  const ofFile = defaultsOf([], value);
  if (shape === "one") {
    return [{ path: [], entry: { ...value, name: "default" }, defaults: ofFile }];
  }
  const servers = (value.servers ?? []) as readonly (Sound<ServerEntry> | undefined)[];
  return servers.flatMap((entry, at) => {
    if (entry === undefined) return [];
    const path = ["servers", at];
    return [{ path, entry, defaults: [...defaultsOf(path, entry), ...ofFile] }];
  });
}

function defaultsOf(
  path: Path,
  { defaults }: { readonly defaults?: Sound<DatabaseDefaults> | undefined },
): readonly SoundDefaults[] {
  return defaults === undefined ? [] : [{ path: [...path, "defaults"], values: defaults }];
}

function cutOut(shape: Shape, root: JsonObject, misfit: Misfit): void {
  if (misfit.kind === "unknown_key") {
    const parent = valueAt(root, misfit.path);
    const meant = meantKey(shape, misfit);
    if (isObject(parent) && meant !== undefined) parent[meant] ??= undefined;
    return;
  }
  const last = misfit.path.at(-1);
  const parent = valueAt(root, misfit.path.slice(0, -1));
  if (last === undefined) return;
  // Lists keep their length: the places of the other entries must stay right.
  if (Array.isArray(parent)) parent[Number(last)] = undefined;
  else if (isObject(parent)) parent[String(last)] = undefined;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const segment of path) {
    if (value === null || typeof value !== "object") return undefined;
    value = Object.hasOwn(value, segment) ? (value as JsonObject)[String(segment)] : undefined;
  }
  return value;
}

function toPath(path: readonly PropertyKey[]): Path {
  return path.map((segment) => typeof segment === "number" ? segment : String(segment));
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
