import type { Actual } from "../model/actual.ts";
import type { AlterSetting, ObjectKey } from "../model/change.ts";
import type { DesiredDatabase, DesiredRole, DesiredSettings } from "../model/desired.ts";
import { sameSettingValue } from "../sql/setting.ts";
import type { Step } from "./step.ts";

export function diffDatabaseSettings(desired: DesiredDatabase, actual: Actual): readonly Step[] {
  const { name: database, owner, origin, state, settings } = desired;
  const existing = actual.databases.get(database);
  if (state === "absent" || existing?.invalid || owner === undefined) return [];
  const base = {
    target: { database },
    origin,
    needs: [`database:${database}`],
    as: owner,
  } as const;
  return diffSettings(settings, existing?.settings, base);
}

export function diffRoleSettings(desired: DesiredRole, actual: Actual): readonly Step[] {
  const { name: role, origin, state, settings } = desired;
  if (state === "absent" || role === actual.server.admin.name) return [];
  const base = { target: { role }, origin, needs: [`role:${role}`] } as const;
  return diffSettings(settings, actual.roles.get(role)?.settings, base);
}

interface SettingBase {
  readonly target: AlterSetting["target"];
  readonly origin: string;
  readonly needs: readonly ObjectKey[];
  readonly as?: string;
}

function diffSettings(
  desired: DesiredSettings | undefined,
  existing: ReadonlyMap<string, string> | undefined,
  base: SettingBase,
): readonly Step[] {
  return [...desired ?? []].flatMap(([setting, to]): readonly Step[] => {
    const from = existing?.get(setting.toLowerCase());
    if (
      to === null ? from === undefined : from !== undefined && sameSettingValue(setting, from, to)
    ) {
      return [];
    }
    const action = to === null ? "remove" : from === undefined ? "add" : "change";
    return [{ change: { kind: "alter_setting", action, setting, from, to, ...base } }];
  });
}
