import type { Finding } from "./finding.ts";
import { nearestKey } from "./nearest_key.ts";
import type { Path } from "./path.ts";
import type { SchemaIssue } from "./schema.ts";

const WRITE_SECRET = 'Write text, {"env": "NAME"} or {"file": "/path"}';

interface Expected {
  readonly say: readonly string[];
  readonly write: readonly string[];
}

/** What a schema expects, as people say it, and as they write it. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  string: { say: ["text"], write: ['"…"'] },
  number: { say: ["a number"], write: ["a number"] },
  int: { say: ["a whole number"], write: ["a whole number"] },
  boolean: { say: ["true", "false"], write: ["true", "false"] },
  null: { say: ["null"], write: ["null"] },
  array: { say: ["a list"], write: ["[ … ]"] },
  object: { say: ["an object"], write: ["{ … }"] },
};

/** Words for one issue of the schema. Never shows the value: it may be a secret in a wrong place. */
export function valueFinding(issue: SchemaIssue, path: Path, value: unknown): Finding {
  if (value === undefined) return missing(path, correctValue(issue));
  switch (issue.code) {
    case "invalid_type":
      return wrongType(path, [issue.expected], value);
    case "invalid_union":
      return wrongType(path, issue.errors.map(expectedType), value);
    case "invalid_value":
      return wrongWord(path, issue.values.map(String), value);
    case "too_small":
      return issue.origin === "number" ? outOfRange(path, `at least ${issue.minimum}`) : {
        path,
        message: "Must not be empty",
        hint: Array.isArray(value) ? "Write at least one entry" : "Write at least one character",
      };
    case "too_big":
      return outOfRange(path, `at most ${issue.maximum}`);
    case "invalid_format":
      return {
        path,
        message: "Contains a control character",
        hint: "Keep to letters, digits, spaces and punctuation",
      };
    case "custom":
      return { path, message: issue.message, hint: String(issue.params?.["hint"]) };
    default:
      return {
        path,
        message: "Not a value that is allowed here",
        hint: "See the JSON Schema: pg-provisioner schema",
      };
  }
}

function wrongType(path: Path, expected: readonly string[], value: unknown): Finding {
  const words = expected.flatMap((type) => EXPECTED[type] ?? []);
  // As with 1e999.
  if (value === Infinity || value === -Infinity) {
    return { path, message: "The number is too large", hint: "Write a smaller one" };
  }
  return {
    path,
    message: `Expected ${orList(words.flatMap(({ say }) => say))}, found ${describeType(value)}`,
    hint: correction(expected, value) ?? `Write ${orList(words.flatMap(({ write }) => write))}`,
  };
}

const UNQUOTED: Readonly<Record<string, RegExp>> = { number: /^-?\d+$/, boolean: /^(true|false)$/ };

/** What the user has most likely to do, where the type tells. */
function correction([type]: readonly string[], value: unknown): string | undefined {
  if (type === "string" && typeof value !== "object") return "Write it in double quotes";
  if (typeof value !== "string" || type === undefined) return undefined;
  return UNQUOTED[type]?.test(value) ? "Write it without quotes" : undefined;
}

function wrongWord(path: Path, words: readonly string[], value: unknown): Finding {
  const meant = typeof value === "string" ? nearestKey(value, words) : undefined;
  const quoted = words.map((word) => `"${word}"`);
  return {
    path,
    message: `Expected ${orList(quoted)}`,
    hint: meant === undefined ? "Write one of them" : `Did you mean "${meant}"?`,
  };
}

/** Limits of connections are the only numbers that have one. */
function outOfRange(path: Path, range: string): Finding {
  const hint = "Write a number of connections, or -1 for no limit";
  return { path, message: `Must be ${range}`, hint };
}

function expectedType([first]: readonly SchemaIssue[]): string {
  return first?.code === "invalid_type" ? first.expected : "";
}

function orList(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}

/** Words for a secret that is none. Names none of its keys: someone may have written the secret as one. */
export function secretFinding(path: Path, value: unknown): Finding {
  if (value === undefined) return missing(path);
  if (value === "") return { path, message: "Must not be empty", hint: WRITE_SECRET };
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return {
      path,
      message: `Expected a secret, found ${describeType(value)}`,
      hint: typeof value === "number" ? "Write it in double quotes" : WRITE_SECRET,
    };
  }
  const keys = Object.keys(value);
  if (keys.includes("env") && keys.includes("file")) {
    return { path, message: '"env" and "file" exclude each other', hint: "Keep one of them" };
  }
  const [key] = keys;
  if (keys.length !== 1 || (key !== "env" && key !== "file")) {
    return { path, message: "Expected a secret, found another object", hint: WRITE_SECRET };
  }
  const name: unknown = Reflect.get(value, key);
  return {
    path: [...path, key],
    message: name === "" ? "Must not be empty" : `Expected text, found ${describeType(name)}`,
    hint: key === "env" ? "Write the name of an environment variable" : "Write the path of a file",
  };
}

/** Words for a key that the schema does not have. */
export function unknownKeyFinding(
  path: Path,
  known: readonly string[],
  meant: string | undefined,
): Finding {
  return {
    path,
    at: "key",
    message: "Unknown key",
    hint: meant === undefined
      ? `Remove it; the keys here are ${known.join(", ")}`
      : `Did you mean "${meant}"?`,
  };
}

/** The type of a JSON value as people say it. */
export function describeType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return Number.isInteger(value) ? "a number" : "a fraction";
    case "boolean":
      return `${value}`;
    default:
      return "an object";
  }
}

function correctValue(issue: SchemaIssue): string | undefined {
  if (issue.code === "invalid_type") return EXPECTED[issue.expected]?.write.join();
  if (issue.code === "invalid_value") {
    return orList(issue.values.map((word) => `"${String(word)}"`));
  }
  return undefined;
}

function missing(path: Path, write = '"…"'): Finding {
  const key = String(path.at(-1) ?? "");
  return { path, message: "Missing", hint: `Add "${key}": ${write}` };
}
