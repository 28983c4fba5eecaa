import type { DesiredSettings } from "../model/desired.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Sound } from "./check_shape.ts";
import type { Finding } from "./finding.ts";
import type { Path } from "./path.ts";
import type { DatabaseDefaults } from "./schema.ts";

type SettingValues = NonNullable<Sound<DatabaseDefaults>["settings"]>;

/** A setting of the server, or one with a prefix, which is an extension's or a user's own. */
const NAME = /^[a-z][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/i;

/** With these, whoever connects is another role than the one that logged in. */
const TAKES_IDENTITY = new Set(["role", "session_authorization"]);

export interface SettingsResult {
  readonly settings: DesiredSettings;
  readonly findings: readonly Finding[];
}

/** The settings as the server takes them, all values as text. */
export function toSettings(values: SettingValues, path: Path): SettingsResult {
  const settings = new Map<string, string | null>();
  const findings: Finding[] = [];
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
    const problem = nameProblem(name);
    if (problem !== undefined) findings.push({ path: [...path, name], at: "key", ...problem });
    const first = names.get(name.toLowerCase());
    if (first !== undefined) {
      findings.push({
        path: [...path, name],
        at: "key",
        message: `Setting ${quoteForDisplay(name)} is there already`,
        hint: "Keep one of them: upper and lower case are the same in names of settings",
        also: [...path, first],
      });
    }
    names.set(name.toLowerCase(), name);
    if (value !== undefined) settings.set(name, toText(value));
  }
  return { settings, findings };
}

function toText(value: string | number | boolean | null): string | null {
  if (typeof value === "boolean") return value ? "on" : "off";
  return value === null ? null : String(value);
}

function nameProblem(name: string): Pick<Finding, "message" | "hint"> | undefined {
  const shown = quoteForDisplay(name);
  if (!NAME.test(name)) {
    return {
      message: `${shown} is not the name of a setting`,
      hint: "Write letters, digits and _, with a prefix and a dot for those of an extension",
    };
  }
  if (TAKES_IDENTITY.has(name.toLowerCase())) {
    return {
      message: `Setting ${shown} would make every session that of another role`,
      hint: "Remove it; what a role may do is for its memberships and access to say",
    };
  }
  return undefined;
}
