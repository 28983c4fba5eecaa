import type { Belonging } from "../model/actual.ts";

const NOUNS: Readonly<Record<string, string>> = {
  pg_class: "tables, views, indexes and sequences",
  pg_namespace: "schemas",
  pg_proc: "functions",
  pg_type: "types",
  pg_extension: "extensions",
  pg_default_acl: "default privileges",
};

/** What a role owns in a database, in words, such as `3 schemas and 12 types`. */
export function belongingsText(
  belongings: readonly Belonging[],
  of: { readonly role: string; readonly database: string },
): string | undefined {
  const parts = belongings
    .filter(({ role, database, what }) =>
      role === of.role && database === of.database && what === "owner"
    )
    .map(({ catalog, count }) => `${count} ${NOUNS[catalog] ?? catalog}`);
  return parts.length === 0 ? undefined : new Intl.ListFormat("en").format(parts);
}
