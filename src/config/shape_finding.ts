import type { Finding } from "./finding.ts";
import type { Path } from "./path.ts";
import type { SchemaIssue } from "./schema.ts";

const SECRET_FORMS = 'text, {"env": "NAME"} or {"file": "/path"}';

/** What a schema expects, as people say it, and as they write it. */
const EXPECTED: Readonly<Record<string, { readonly say: string; readonly write: string }>> = {
  string: { say: "text", write: '"…"' },
  array: { say: "a list", write: "[ … ]" },
  object: { say: "an object", write: "{ … }" },
};

/** Words for one issue of the schema. Never shows the value: it may be a secret in a wrong place. */
export function shapeFinding(issue: SchemaIssue, path: Path, value: unknown): Finding {
  if (value === undefined) return missing(issue, path);
  switch (issue.code) {
    case "invalid_union":
      return misfitSecret(path, value);
    case "invalid_type": {
      const expected = EXPECTED[issue.expected] ?? { say: issue.expected, write: issue.expected };
      return {
        path,
        message: `Expected ${expected.say}, found ${describeType(value)}`,
        hint: `Write ${expected.write}`,
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

function missing(issue: SchemaIssue, path: Path): Finding {
  const key = String(path.at(-1) ?? "");
  const write = issue.code === "invalid_type" ? EXPECTED[issue.expected]?.write : undefined;
  return {
    path,
    message: "Missing",
    hint: `Add "${key}": ${write ?? '"…"'}`,
  };
}

function misfitSecret(path: Path, value: unknown): Finding {
  if (value === "") {
    return { path, message: "Must not be empty", hint: `Write ${SECRET_FORMS}` };
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return {
      path,
      message: `Expected ${SECRET_FORMS}, found ${describeType(value)}`,
      hint: typeof value === "number" ? "Write it in double quotes" : `Write ${SECRET_FORMS}`,
    };
  }
  const given = (["env", "file"] as const).filter((key) => Object.hasOwn(value, key));
  const [only, second] = given;
  if (only !== undefined && second !== undefined) {
    return { path, message: '"env" and "file" exclude each other', hint: "Keep one of them" };
  }
  if (only === undefined || Object.keys(value).length > 1) {
    // The keys are not named: someone may have written the secret as one.
    return {
      path,
      message: `Expected ${SECRET_FORMS}, found an object with other keys`,
      hint: `Write {"env": "NAME"} or {"file": "/path"} and nothing else in it`,
    };
  }
  const reference: unknown = Reflect.get(value, only);
  return {
    path: [...path, only],
    message: reference === ""
      ? "Must not be empty"
      : `Expected text, found ${describeType(reference)}`,
    hint: only === "env" ? "Write the name of an environment variable" : "Write the path of a file",
  };
}
