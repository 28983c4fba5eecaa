// deno-lint-ignore-file no-console -- its output is its result
// Prints what the changelog says of a version: deno task --quiet release-notes 1.2.3
import { join } from "node:path";
import { ROOT } from "./run_tool.ts";

/**
 * The section of one version in a text of the form that keepachangelog.com describes.
 *
 * @throws where there is none, or nothing in it.
 */
export function releaseNotes(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`[${version}]`));
  const notes = section?.split("\n").slice(1).join("\n").trim();
  if (!notes) throw new Error(`CHANGELOG.md says nothing of version ${version}`);
  return notes;
}

if (import.meta.main) {
  const changelog = await Deno.readTextFile(join(ROOT, "CHANGELOG.md"));
  console.log(releaseNotes(changelog, Deno.args[0] ?? ""));
}
