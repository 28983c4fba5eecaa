import type { Finding } from "./finding.ts";
import type { Path } from "./path.ts";
import type { SchemaIssue } from "./schema.ts";

const WRITE_SECRET = 'Write text, {"env": "NAME"} or {"file": "/path"}';

/** What a schema expects, as people say it, and as they write it. */
const EXPECTED: Readonly<Record<string, { readonly say: string; readonly write: string }>> = {
  string: { say: "text", write: '"…"' },
  array: { say: "a list", write: "[ … ]" },
  object: { say: "an object", write: "{ … }" },
};

/** Words for one issue of the schema. Never shows the value: it may be a secret in a wrong place. */
export function valueFinding(issue: SchemaIssue, path: Path, value: unknown): Finding {
  if (value === undefined) {
    return missing(path, issue.code === "invalid_type" ? issue.expected : undefined);
  }
  switch (issue.code) {
    case "invalid_type": {
      const expected = EXPECTED[issue.expected] ?? { say: issue.expected, write: issue.expected };
      return {
        path,
        message: `Expected ${expected.say}, found ${describeType(value)}`,
        hint: issue.expected === "string" && typeof value !== "object"
          ? "Write it in double quotes"
          : `Write ${expected.write}`,
      };
    }
    case "too_small":
      return {
        path,
        message: "Must not be empty",
        hint: Array.isArray(value) ? "Write at least one entry" : "Write at least one character",
      };
    case "invalid_format":
      return {
        path,
        message: "Contains a control character",
        hint: "Keep to letters, digits, spaces and punctuation",
      };
    default:
      return {
        path,
        message: "Not a value that is allowed here",
        hint: "See the JSON Schema: pg-provisioner schema",
      };
  }
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
      return "a number";
    case "boolean":
      return `${value}`;
    default:
      return "an object";
  }
}

function missing(path: Path, expected = "string"): Finding {
  const key = String(path.at(-1) ?? "");
  return { path, message: "Missing", hint: `Add "${key}": ${EXPECTED[expected]?.write ?? "…"}` };
}
