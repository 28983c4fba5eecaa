/** One mistake in a config. Holds no secret: it is made to be shown and logged. */
export interface ConfigIssue {
  /** The config file as the user named it. */
  readonly file: string;
  /** Counted from 1; absent where the file as a whole is meant. */
  readonly line: number | undefined;
  /** In UTF-16 units, as editors count, from 1. */
  readonly column: number | undefined;
  /** Such as `databases[3].user`; empty where the whole is meant. */
  readonly path: string;
  /** What is wrong: one line. */
  readonly message: string;
  /** What to do: one line. */
  readonly hint: string;
}

/** What is wrong and where, in one line: `config.json:4:17 databases[0].user: …`. */
export function issueLine(issue: ConfigIssue): string {
  const { file, line, column, path, message } = issue;
  const place = line === undefined ? file : `${file}:${line}:${column}`;
  return `${place}${path === "" ? "" : ` ${path}`}: ${message}`;
}

/**
 * All issues for people: each one's line, below it, indented, what to do.
 *
 * At most `limit` issues (100 unless said otherwise), then how many more there are.
 */
export function renderIssues(issues: readonly ConfigIssue[], limit = 100): string {
  const lines = issues.slice(0, limit).flatMap((issue) => [
    issueLine(issue),
    `    ${issue.hint}`,
  ]);
  if (issues.length > limit) lines.push(`… and ${issues.length - limit} more`);
  return lines.join("\n");
}
