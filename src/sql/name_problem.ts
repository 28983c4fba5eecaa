import { quoteForDisplay } from "../model/quote_for_display.ts";

/** A `group` is a role to be a member of: perhaps one of the server's own. */
export type NameKind = "role" | "group" | "database" | "schema" | "extension";

/** Why PostgreSQL would not take a name as it stands, and what to do about it. */
export interface NameProblem {
  readonly message: string;
  readonly hint: string;
}

const MAX_BYTES = 63;
const WORD: Record<NameKind, string> = {
  role: "Role",
  group: "Role",
  database: "Database",
  schema: "Schema",
  extension: "Extension",
};

/**
 * What is wrong with the name of something that is to be created, altered or granted;
 * `undefined` for every name that PostgreSQL keeps byte for byte.
 *
 * Nearly everything is legal, since names are always quoted: spaces, quotes, newlines,
 * `PG_x`, `a=b`. What is refused here would be cut off, mangled or taken for something
 * else by the server, often without an error.
 */
export function nameProblem(kind: NameKind, name: string): NameProblem | undefined {
  if (name === "") {
    return { message: `${WORD[kind]} name is empty`, hint: "Write at least one character" };
  }
  if (name.includes("\0")) {
    return {
      message: `${WORD[kind]} name ${quoteForDisplay(name)} contains a NUL character`,
      hint: "Remove it: no PostgreSQL name can contain one",
    };
  }
  if (!name.isWellFormed()) {
    return {
      message: `${WORD[kind]} name ${quoteForDisplay(name)} contains half a surrogate pair`,
      hint: "Write the whole character: the server would store a replacement character",
    };
  }
  const bytes = byteLength(name);
  if (bytes > MAX_BYTES) {
    return {
      message: `${WORD[kind]} name ${quoteForDisplay(name)} is ${bytes} bytes long`,
      hint: `Shorten it to ${MAX_BYTES} bytes: PostgreSQL cuts off the rest, so that ` +
        "two long names may become one",
    };
  }
  switch (kind) {
    case "role":
      return reservedPrefix(kind, name) ?? reservedRole(name);
    case "group":
      return reservedRole(name) ?? groupWithoutMembers(name);
    case "schema":
      return reservedPrefix(kind, name) ?? reservedSchema(name);
    case "database":
    case "extension":
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** Reserved exactly as written: `PG_app` and `Public` are ordinary names. */
function reservedPrefix(kind: NameKind, name: string): NameProblem | undefined {
  if (!name.startsWith("pg_")) return undefined;
  return {
    message: `${WORD[kind]} name ${quoteForDisplay(name)} is reserved: it begins with "pg_"`,
    hint: 'Choose a name that does not begin with "pg_": PostgreSQL keeps those for itself',
  };
}

function reservedRole(name: string): NameProblem | undefined {
  if (name !== "public" && name !== "none") return undefined;
  const meaning = name === "public" ? "every role" : "no role";
  return {
    message: `Role name "${name}" is reserved: to PostgreSQL it means ${meaning}`,
    hint: "Choose another name",
  };
}

function groupWithoutMembers(name: string): NameProblem | undefined {
  if (name !== "pg_database_owner") return undefined;
  return {
    message: `Role "${name}" has the owner of each database as its only member`,
    hint: 'List the role in the database\'s "users" with "access": "owner"',
  };
}

function reservedSchema(name: string): NameProblem | undefined {
  if (name !== "information_schema") return undefined;
  return {
    message: `Schema name "${name}" is reserved: the server describes itself there`,
    hint: "Choose another name",
  };
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
