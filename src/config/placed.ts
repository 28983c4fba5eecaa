import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Finding } from "./finding.ts";
import type { Path } from "./path.ts";

/** Something of the config with the place where it is named. */
export interface Placed<T> {
  readonly item: T;
  readonly path: Path;
}

/** One finding for each item that has a name which another one has before it. */
export function namedTwice<T>(
  placed: readonly Placed<T>[],
  nameOf: (item: T) => string,
  what: string,
): readonly Finding[] {
  const first = new Map<string, Path>();
  return placed.flatMap(({ item, path }): readonly Finding[] => {
    const name = nameOf(item);
    const also = first.get(name);
    if (also === undefined) {
      first.set(name, path);
      return [];
    }
    const message = `${what} ${quoteForDisplay(name)} is listed twice`;
    return [{ path, message, hint: "Keep one of them", also }];
  });
}
