import { quoteForDisplay } from "../model/quote_for_display.ts";

/** Where something stands in a config: keys and list indexes from the top. */
export type Path = readonly PathSegment[];
export type PathSegment = string | number;

/** As people write it: `databases[3].user`; empty for the whole. */
export function formatPath(path: Path): string {
  return path.map((segment, at) => formatSegment(segment, at === 0)).join("");
}

function formatSegment(segment: PathSegment, first: boolean): string {
  if (typeof segment === "number") return `[${segment}]`;
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]{0,63}$/u.test(segment)) return `[${quoteForDisplay(segment)}]`;
  return first ? segment : `.${segment}`;
}
