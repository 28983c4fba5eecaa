import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Finding } from "./finding.ts";
import type { Path } from "./path.ts";
import { type DatabaseOptions, optionPath, type OptionValues } from "./to_database_options.ts";

/** Extensions that put themselves into a schema which they make, where its name is not theirs. */
const OWN_SCHEMAS: ReadonlyMap<string, string> = new Map([
  ["postgis_tiger_geocoder", "tiger"],
  ["postgis_topology", "topology"],
  ["supabase_vault", "vault"],
  ["pg_graphql", "graphql"],
  ["pg_net", "net"],
]);
const ALWAYS_THERE = ["public", "pg_catalog"];

export interface CheckOptionsOptions {
  readonly database: string;
  /** All that say something about the database: the nearest first. */
  readonly blocks: readonly DatabaseOptions[];
}

/** Contradictions between the optional keys of one database, from wherever they come. */
export function checkOptions(
  values: OptionValues,
  { database, blocks }: CheckOptionsOptions,
): readonly Finding[] {
  return [...checkLocale(), ...checkTemplate(), ...checkExtensions()];

  function placeOf(key: Parameters<typeof optionPath>[1]): Path {
    const block = blocks.find(({ values }) => Object.hasOwn(values, key));
    return block === undefined ? [] : optionPath(block, key);
  }

  function isThere(key: keyof OptionValues): boolean {
    return Object.hasOwn(values, key);
  }

  function checkLocale(): readonly Finding[] {
    const provider = values.localeProvider;
    if (isThere("icuLocale") && provider !== "icu" && (provider || !isThere("localeProvider"))) {
      return [{
        path: placeOf("icuLocale"),
        message: '"icu_locale" counts only with the locale provider icu',
        hint: provider === undefined
          ? 'Add "locale_provider": "icu"'
          : 'Write "locale_provider": "icu", or "locale" in place of "icu_locale"',
        ...(provider === undefined ? {} : { also: placeOf("localeProvider") }),
      }];
    }
    const needed = provider === "icu" ? "icu_locale" : "locale";
    if (
      (provider === "icu" && !isThere("icuLocale")) ||
      (provider === "builtin" && !isThere("locale"))
    ) {
      return [{
        path: placeOf("localeProvider"),
        message: `The locale provider ${provider} needs "${needed}"`,
        hint: `Add "${needed}", such as ${provider === "icu" ? '"und"' : '"C.UTF-8"'}`,
      }];
    }
    return [];
  }

  function checkTemplate(): readonly Finding[] {
    if (values.template !== database) return [];
    return [{
      path: placeOf("template"),
      message: `Database ${quoteForDisplay(database)} cannot be a copy of itself`,
      hint: 'Name another database, such as "template0"',
    }];
  }

  function checkExtensions(): readonly Finding[] {
    const schemas = values.schemas?.map(({ item }) => item) ?? [];
    return (values.extensions ?? []).flatMap(({ item: { name, schema }, path }) => {
      if (schema === undefined || ALWAYS_THERE.includes(schema) || schemas.includes(schema)) {
        return [];
      }
      if (schema === name || schema === OWN_SCHEMAS.get(name)) return [];
      return [{
        path: [...path.slice(0, -1), "schema"],
        message: `Schema ${quoteForDisplay(schema)} is not listed in "schemas"`,
        hint: `Add it there, so that extension ${quoteForDisplay(name)} has a place to go to`,
      }];
    });
  }
}
