import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualDatabase } from "../model/actual.ts";
import type { DatabaseOptions } from "../model/change.ts";
import type { DesiredDatabase } from "../model/desired.ts";
import { quoteIdentifier } from "../sql/quote.ts";
import type { Step } from "./step.ts";

/** Creates the database where it is not there, else alters its limit and comment. */
export function diffDatabase(desired: DesiredDatabase, actual: Actual): readonly Step[] {
  const { name: database, owner, origin } = desired;
  if (desired.state === "absent" || owner === undefined) return [];
  const existing = actual.databases.get(database);
  if (existing?.invalid) return [blockInvalid(desired)];
  const steps: Step[] = [];
  if (existing === undefined) {
    const creates = `database:${database}` as const;
    const needs = [`role:${owner}`] as const;
    const options = toOptions(desired);
    steps.push({
      change: {
        kind: "create_database",
        action: "add",
        database,
        owner,
        options,
        origin,
        needs,
        creates,
      },
    });
  } else {
    steps.push(...diffLimit(desired, existing));
  }
  return [...steps, ...diffComment(desired, existing)];
}

function blockInvalid({ name, origin }: DesiredDatabase): Step {
  return {
    blocked: {
      object: `database:${name}`,
      origin,
      message: `Database ${quoteForDisplay(name)} is invalid: a DROP DATABASE was interrupted`,
      hint: `Nothing in it can be used any more; finish with DROP DATABASE ${
        quoteIdentifier(name)
      } and run again`,
      blocksAll: true,
    },
  };
}

/** template1 has one encoding and locale; template0 can be copied with any. */
function toOptions(desired: DesiredDatabase): DatabaseOptions {
  const { encoding, locale, localeProvider, icuLocale, connectionLimit } = desired;
  const special = [encoding, locale, localeProvider, icuLocale].some((each) => each !== undefined);
  const template = desired.template ?? (special ? "template0" : undefined);
  const options = { encoding, locale, localeProvider, icuLocale, template, connectionLimit };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function diffLimit(desired: DesiredDatabase, existing: ActualDatabase): readonly Step[] {
  const { name: database, connectionLimit: to, origin } = desired;
  const from = existing.connectionLimit;
  if (to === undefined || to === from) return [];
  return [{
    change: {
      kind: "alter_database_limit",
      action: "change",
      database,
      from,
      to,
      origin,
      needs: [],
      as: desired.owner!,
    },
  }];
}

function diffComment(
  desired: DesiredDatabase,
  existing: ActualDatabase | undefined,
): readonly Step[] {
  const { name: database, comment: to, origin } = desired;
  const from = existing?.comment ?? null;
  if (to === undefined || to === (from ?? "")) return [];
  return [{
    change: {
      kind: "comment_on_database",
      action: from === null ? "add" : to === "" ? "remove" : "change",
      database,
      from,
      to,
      origin,
      needs: [`database:${database}`],
      as: desired.owner!,
    },
  }];
}
