import { resolve } from "node:path";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import { Secret } from "../model/secret.ts";
import type { TextFile } from "./read_utf8_file.ts";
import type { SecretValue } from "./schema.ts";
import type { SecretFiles } from "./secret_files.ts";

export interface SecretSources {
  readonly env: (name: string) => string | undefined;
  readonly files: SecretFiles;
  /** Absolute; relative paths of secret files start here. */
  readonly folder: string;
}

/** Why there is no secret: words that hold none. */
export interface SecretProblem {
  readonly message: string;
  readonly hint: string;
}

/** The secret that a value of the config stands for, or why it stands for none. */
export function resolveSecret(value: SecretValue, sources: SecretSources): Secret | SecretProblem {
  if (typeof value === "string") {
    return usable(value, "This text", "Write it without");
  }
  if ("env" in value) return fromEnvironment(value.env, sources);
  return fromFile(value.file, sources);
}

function fromEnvironment(name: string, { env }: SecretSources): Secret | SecretProblem {
  // What is not a variable's name is perhaps the secret itself, so it is not shown.
  if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) {
    return {
      message: "Not the name of an environment variable",
      hint: 'Write a name such as {"env": "APP_DB_PASSWORD"}, not the secret itself',
    };
  }
  const text = env(name);
  if (text === undefined) {
    return {
      message: `Environment variable ${name} is not set`,
      hint: `Set ${name} where pg-provisioner runs, or correct the name`,
    };
  }
  return usable(text, `Environment variable ${name}`, `Set ${name} to a text without`);
}

function fromFile(path: string, { files, folder }: SecretSources): Secret | SecretProblem {
  if (path.includes("\0")) {
    return { message: "The path contains a NUL character", hint: "Remove it" };
  }
  const absolute = resolve(folder, path);
  const shown = quoteForDisplay(absolute);
  const file = files.get(absolute) ?? { kind: "missing" };
  if (file.kind !== "text") return fileProblem(file, shown);
  // Editors and `echo` end a file with a newline that nobody means as part of a password.
  const text = file.text.replace(/\r?\n$/, "");
  return usable(text, `Secret file ${shown}`, "Write a text to it without");
}

function fileProblem(file: Exclude<TextFile, { kind: "text" }>, shown: string): SecretProblem {
  switch (file.kind) {
    case "missing":
      return {
        message: `Secret file ${shown} does not exist`,
        hint: "Mount or create it, or correct the path",
      };
    case "folder":
      return {
        message: `Secret file ${shown} is a folder`,
        hint: "Name the file in it",
      };
    case "forbidden":
      return {
        message: `Secret file ${shown} may not be read`,
        hint: "Give the user that pg-provisioner runs as the right to read it",
      };
    case "unreadable":
      return {
        message: `Secret file ${shown} cannot be read: ${file.reason}`,
        hint: "Check the file and what it is mounted from",
      };
    case "utf16":
    case "not_utf8":
      return {
        message: `Secret file ${shown} is not UTF-8 text`,
        hint: "Save it as UTF-8; a binary key has to be encoded first, as base64 for example",
      };
    default:
      return file satisfies never;
  }
}

function usable(text: string, what: string, without: string): Secret | SecretProblem {
  if (text === "") {
    return { message: `${what} is empty`, hint: "A secret must have at least one character" };
  }
  if (text.includes("\0")) {
    return { message: `${what} contains a NUL character`, hint: `${without} NUL` };
  }
  if (!text.isWellFormed()) {
    return {
      message: `${what} contains half a surrogate pair`,
      hint: `${without} halves of characters`,
    };
  }
  return new Secret(text);
}
