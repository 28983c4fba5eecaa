import type { ConfigIssue } from "./config_issue.ts";
import type { Finding } from "./finding.ts";
import { formatPath } from "./path.ts";
import type { SourceText } from "./source_text.ts";

/** Gives everything that is wrong with a config its line and column, in the file's order. */
export async function placeFindings(
  file: string,
  source: SourceText,
  findings: readonly Finding[],
): Promise<readonly ConfigIssue[]> {
  const issues = source.faults.map(({ position, path, message, hint }): ConfigIssue => ({
    file,
    ...position,
    path: formatPath(path),
    message,
    hint,
  }));
  if (findings.length > 0) {
    const locate = await source.locator();
    for (const { path, at, message, hint, also } of findings) {
      const see = also && `: see ${formatPath(also)} in line ${locate(also).line}`;
      issues.push({
        file,
        ...locate(path, at),
        path: formatPath(path),
        message: `${message}${see ?? ""}`,
        hint,
      });
    }
  }
  return issues.sort(byPosition);
}

function byPosition(a: ConfigIssue, b: ConfigIssue): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
