import type { Finding } from "./finding.ts";
import { nearestKey } from "./nearest_key.ts";
import { formatPath, type Path } from "./path.ts";
import {
  knownKeys,
  type SchemaIssue,
  schemaIssues,
  secretPath,
  type SecretValue,
  type ServerEntry,
  type Shape,
} from "./schema.ts";
import { describeType, secretFinding, unknownKeyFinding, valueFinding } from "./shape_finding.ts";

/** What is left of a value when everything of a wrong shape is taken out of it. */
export type Sound<T> = T extends SecretValue ? T
  : T extends readonly (infer Item)[] ? readonly (Sound<Item> | undefined)[]
  : T extends object ? { readonly [Key in keyof T]?: Sound<T[Key]> | undefined }
  : T;

export interface SoundServer {
  /** Empty for the form with one server. */
  readonly path: Path;
  readonly entry: Sound<ServerEntry>;
}

export interface CheckedShape {
  readonly servers: readonly SoundServer[];
  readonly findings: readonly Finding[];
}

type Misfit =
  | { readonly kind: "unknown_key"; readonly path: Path; readonly key: string }
  | { readonly kind: "secret"; readonly path: Path }
  | { readonly kind: "value"; readonly path: Path; readonly issue: SchemaIssue };

type JsonObject = Record<string, unknown>;

const ONE_SERVER_KEYS = ["root_connection_string", "root_password", "databases"];

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
  for (const misfit of misfits) {
    if (misfit.kind !== "unknown_key") cutOut(value, misfit.path);
  }
  return { servers: soundServers(shape, value), findings };
}

/** The schema's issues, one for each secret whatever is wrong with it. */
function misfitsOf(shape: Shape, value: JsonObject): readonly Misfit[] {
  const secrets = new Set<string>();
  return schemaIssues(shape, value).flatMap((issue): readonly Misfit[] => {
    const path = toPath(issue.path);
    const secret = secretPath(shape, path);
    if (secret !== undefined) {
      const place = formatPath(secret);
      if (secrets.has(place)) return [];
      secrets.add(place);
      return [{ kind: "secret", path: secret }];
    }
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ kind: "unknown_key", path, key }))
      : [{ kind: "value", path, issue }];
  });
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
    const known = knownKeys(shape, path).filter((name) => name !== "$schema");
    const meant = nearestKey(key, known);
    if (meant !== undefined) misspelt.add(formatPath([...path, meant]));
    unknown.push(unknownKeyFinding([...path, key], known, meant));
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

function describesNoServer(shape: Shape, value: JsonObject): boolean {
  return shape === "one" && !ONE_SERVER_KEYS.some((key) => Object.hasOwn(value, key));
}

function soundServers(shape: Shape, value: JsonObject): readonly SoundServer[] {
  if (shape === "one") return [{ path: [], entry: { ...value, name: "default" } }];
  const servers = (value.servers ?? []) as readonly (Sound<ServerEntry> | undefined)[];
  return servers.flatMap((entry, at) =>
    entry === undefined ? [] : [{ path: ["servers", at], entry }]
  );
}

function cutOut(root: JsonObject, path: readonly PropertyKey[]): void {
  const last = path.at(-1);
  const parent = valueAt(root, path.slice(0, -1));
  if (last === undefined) return;
  // Lists keep their length: the places of the other entries must stay right.
  if (Array.isArray(parent)) parent[Number(last)] = undefined;
  else if (isObject(parent)) delete parent[String(last)];
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
