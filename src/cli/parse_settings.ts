import { ProvisionerError } from "../model/error.ts";
import { type Setting, type SettingName, SETTINGS, type Settings } from "./settings.ts";

export interface SettingSources {
  /** By setting name, where the flag was given. */
  /** A flag without a value is `true`. */
  readonly flags: Readonly<Partial<Record<string, string | boolean>>>;
  readonly env: (name: string) => string | undefined;
}

/**
 * Every setting's value: from its flag, else from its environment variable, else its default.
 *
 * An environment variable that is set and empty counts as not set, as Kubernetes
 * and compose files often have it.
 *
 * @throws {ProvisionerError} `usage`, naming every value that is not valid.
 */
export function parseSettings(sources: SettingSources): Settings {
  const problems: string[] = [];
  const values = Object.entries(SETTINGS).map(([name, setting]) => {
    const { value, source } = find(name as SettingName, setting, sources);
    const parsed = setting.parse(value);
    if (parsed === undefined) {
      problems.push(`${source} is ${JSON.stringify(value)}, but must be ${setting.expected}`);
    }
    return [name, parsed];
  });
  if (problems.length > 0) {
    throw new ProvisionerError("usage", problems.join("; "), {
      hint: "pg-provisioner --help lists all settings",
    });
  }
  return Object.fromEntries(values);
}

function find(name: SettingName, setting: Setting<unknown>, { flags, env }: SettingSources) {
  const flag = flags[name];
  if (flag !== undefined) return { value: String(flag), source: setting.flag.split(" ")[0] };
  const variable = env(setting.env);
  if (variable) return { value: variable, source: setting.env };
  return { value: setting.default, source: setting.env };
}
