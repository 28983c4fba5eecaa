/** What the plan asks a superuser to run, in order: the database that it names, or none, and the SQL. */
export function hintedStatements(
  plan: string,
): readonly { readonly database: string | undefined; readonly sql: string }[] {
  const hints = plan.matchAll(
    /^ +Have a superuser run(?:, in database "(?<database>[^"]+)")?: (?<sql>.+)$/gm,
  );
  return [...hints].map(({ groups }) => ({ database: groups?.database, sql: groups?.sql ?? "" }));
}
