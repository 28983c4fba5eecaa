import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualDatabase } from "../model/actual.ts";
import type { DesiredDatabase } from "../model/desired.ts";
import type { Step } from "./step.ts";

/** What an existing database has otherwise than declared, and no statement alters. */
export function diffUnalterable(desired: DesiredDatabase, actual: Actual): readonly Step[] {
  const { name, origin, state } = desired;
  const existing = actual.databases.get(name);
  if (existing === undefined || existing.invalid || state === "absent") return [];
  return differences(desired, existing).map(({ what, is, wanted }) => ({
    note: {
      kind: "unalterable",
      object: `database:${name}`,
      origin,
      message: `Database ${
        quoteForDisplay(name)
      } has ${what} ${is}, declared is ${wanted}: that cannot be altered`,
      hint: "Dump it, drop it and restore it into a new one, or declare what it has",
    },
  }));
}

function differences(desired: DesiredDatabase, existing: ActualDatabase) {
  const { encoding, locale, localeProvider, icuLocale } = desired;
  const provider = existing.localeProvider;
  const candidates = [
    { what: "encoding", is: existing.encoding, wanted: encoding, same: sameEncoding },
    { what: "locale provider", is: provider, wanted: localeProvider, same: equal },
    // The builtin provider's locale is its own; LOCALE then names both.
    { what: "locale", is: existing.collate, wanted: locale, same: sameLocale },
    { what: "ICU locale", is: existing.locale ?? "none", wanted: icuLocale, same: equal },
  ];
  return candidates.flatMap(({ what, is, wanted, same }) =>
    wanted === undefined || same(is, wanted) ? [] : [{ what, is, wanted }]
  );
}

function equal(a: string, b: string): boolean {
  return a === b;
}

/** The server takes `utf-8`, `UTF8` and `unicode` for the same. */
function sameEncoding(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(encoding: string): string {
  const letters = encoding.toLowerCase().replace(/[^a-z0-9]/g, "");
  return letters === "unicode" ? "utf8" : letters;
}

/** `en_US.UTF-8` and `en_US.utf8` name the same locale on most systems. */
function sameLocale(a: string, b: string): boolean {
  const normal = (text: string) => text.toLowerCase().replace(/utf-8$/, "utf8");
  return normal(a) === normal(b);
}
