import { Secret } from "../../model/secret.ts";
import { DEFAULT_SOCKET_FOLDER } from "./connection_parameters.ts";

/** A password, or why there is none. */
export interface FoundPassword {
  readonly password: Secret | undefined;
  /** Advice, where a password file was there and could not be used. */
  readonly note?: string | undefined;
}

export interface PasswordQuestion {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * Looks a password up in a file in the format of `.pgpass`. By libpq's rule a file that
 * others may read is passed over; the note tells.
 */
export async function findPassword(
  path: string | undefined,
  question: PasswordQuestion,
): Promise<FoundPassword> {
  if (path === undefined) return { password: undefined };
  let text: string;
  try {
    const { isFile, mode } = await Deno.stat(path);
    if (!isFile) return passedOver(path, "it is not a plain file");
    if (mode !== null && (mode & 0o077) !== 0) {
      return passedOver(path, "it has group or world access: run chmod 0600 on it");
    }
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { password: undefined };
    return passedOver(path, "it cannot be read");
  }
  return { password: findInPasswordFile(text, question) };
}

function passedOver(path: string, why: string): FoundPassword {
  return { password: undefined, note: `The password file "${path}" was not used: ${why}` };
}

/** The password of the first line `host:port:database:user:password` that matches. */
export function findInPasswordFile(text: string, question: PasswordQuestion): Secret | undefined {
  const { host, port, database, user } = question;
  const wanted = [host === DEFAULT_SOCKET_FOLDER ? "localhost" : host, `${port}`, database, user];
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) continue;
    const fields = splitFields(line.replace(/\r$/, ""));
    if (fields.length <= wanted.length) continue;
    if (wanted.every((value, index) => isMatch(fields[index]!, value))) {
      const password = unescape(fields[wanted.length]!);
      return password === "" ? undefined : new Secret(password);
    }
  }
  return undefined;
}

/** Splits at each `:` that no backslash goes before; escapes stay. */
function splitFields(line: string): string[] {
  return [...line.matchAll(/((?:\\.|[^\\:]|\\$)*)(?::|$)/g)].map((match) => match[1]!);
}

function isMatch(field: string, value: string): boolean {
  return field === "*" || unescape(field) === value;
}

function unescape(field: string): string {
  return field.replace(/\\(.)/g, "$1");
}
