import { quoteForDisplay } from "../model/quote_for_display.ts";

export type NameKind = "role" | "database";

/** Why PostgreSQL would not take a name as it stands, and what to do about it. */
export interface NameProblem {
  readonly message: string;
  readonly hint: string;
}

const MAX_BYTES = 63;
const WORD: Record<NameKind, string> = { role: "Role", database: "Database" };

/**
 * What is wrong with a name of a role or database that is to be created or altered;
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
  return kind === "role" ? reservedRole(name) : undefined;
}

/** Reserved exactly as written: `PG_app` and `Public` are ordinary names. */
function reservedRole(name: string): NameProblem | undefined {
  if (name.startsWith("pg_")) {
    return {
      message: `Role name ${quoteForDisplay(name)} is reserved: it begins with "pg_"`,
      hint: 'Choose a name that does not begin with "pg_": PostgreSQL keeps those for itself',
    };
  }
  if (name === "public" || name === "none") {
    const meaning = name === "public" ? "every role" : "no role";
    return {
      message: `Role name "${name}" is reserved: to PostgreSQL it means ${meaning}`,
      hint: "Choose another name",
    };
  }
  return undefined;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
