import type { Finding } from "./finding.ts";
import { nearestKey } from "./nearest_key.ts";
import { formatPath, type Path } from "./path.ts";
import {
  knownKeys,
  type SchemaIssue,
  schemaIssues,
  type SecretValue,
  type ServerEntry,
  type Shape,
} from "./schema.ts";
import { describeType, shapeFinding } from "./shape_finding.ts";

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
  const findings = shape === "many" ? takeOutMixedKeys(value) : [];
  const issues = schemaIssues(shape, value);
  findings.push(...describeIssues(shape, value, issues));
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") cutOut(value, issue.path);
  }
  return { servers: soundServers(shape, value), findings };
}

function shapeOf(value: JsonObject): Shape {
  if (Object.hasOwn(value, "servers")) return "many";
  if (ONE_SERVER_KEYS.some((key) => Object.hasOwn(value, key))) return "one";
  const meant = Object.keys(value).map((key) => nearestKey(key, ["servers", ...ONE_SERVER_KEYS]));
  return meant.includes("servers") ? "many" : "one";
}

/** What cannot stand beside `servers` would else be reported as unknown, which it is not. */
function takeOutMixedKeys(value: JsonObject): Finding[] {
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

function describeIssues(
  shape: Shape,
  value: JsonObject,
  issues: readonly SchemaIssue[],
): readonly Finding[] {
  const unknown: Finding[] = [];
  const misspelt = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const path = toPath(issue.path);
    for (const key of issue.keys) {
      const { finding, meant } = unknownKey(shape, path, key);
      unknown.push(finding);
      if (meant !== undefined) misspelt.add(formatPath([...path, meant]));
    }
  }
  const rest = issues.filter((issue) => issue.code !== "unrecognized_keys");
  if (describesNoServer(shape, value) && misspelt.size === 0) {
    return [...unknown, {
      path: [],
      message: "No server is described",
      hint: 'Write "root_connection_string" and "databases", or "servers": [ … ]',
    }];
  }
  const misfits = rest
    // A misspelt key is one mistake, not an unknown key and a missing one.
    .filter((issue) => !misspelt.has(formatPath(toPath(issue.path))))
    .map((issue) => shapeFinding(issue, toPath(issue.path), valueAt(value, issue.path)));
  return [...unknown, ...misfits];
}

function describesNoServer(shape: Shape, value: JsonObject): boolean {
  return shape === "one" && !ONE_SERVER_KEYS.some((key) => Object.hasOwn(value, key));
}

function unknownKey(shape: Shape, path: Path, key: string) {
  const known = knownKeys(shape, path).filter((name) => name !== "$schema");
  const meant = nearestKey(key, known);
  const finding: Finding = {
    path: [...path, key],
    at: "key",
    message: "Unknown key",
    hint: meant === undefined
      ? `Remove it; the keys here are ${known.join(", ")}`
      : `Did you mean "${meant}"?`,
  };
  return { finding, meant };
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
