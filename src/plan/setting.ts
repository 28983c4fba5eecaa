import type { Actual } from "../model/actual.ts";
import type { AlterSetting, ObjectKey } from "../model/change.ts";
import type { DesiredDatabase, DesiredRole, DesiredSettings } from "../model/desired.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import { quoteIdentifier } from "../sql/quote.ts";
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
  return diffSettings({ desired: settings, existing: existing?.settings, base, actual });
}

export function diffRoleSettings(desired: DesiredRole, actual: Actual): readonly Step[] {
  const { name: role, origin, state, settings } = desired;
  if (state === "absent" || role === actual.server.admin.name) return [];
  const base = { target: { role }, origin, needs: [`role:${role}`] } as const;
  return diffSettings({
    desired: settings,
    existing: actual.roles.get(role)?.settings,
    base,
    actual,
  });
}

interface SettingBase {
  readonly target: AlterSetting["target"];
  readonly origin: string;
  readonly needs: readonly ObjectKey[];
  readonly as?: string;
}

interface SettingsToCompare {
  readonly desired: DesiredSettings | undefined;
  readonly existing: ReadonlyMap<string, string> | undefined;
  readonly base: SettingBase;
  readonly actual: Actual;
}

function diffSettings(
  { desired, existing, base, actual }: SettingsToCompare,
): readonly Step[] {
  return [...desired ?? []].flatMap(([setting, to]): readonly Step[] => {
    const from = existing?.get(setting.toLowerCase());
    if (
      to === null ? from === undefined : from !== undefined && sameSettingValue(setting, from, to)
    ) {
      return [];
    }
    const action = to === null ? "remove" : from === undefined ? "add" : "change";
    const problem = problemWith(setting, base, actual);
    if (problem !== undefined) return [problem];
    return [{ change: { kind: "alter_setting", action, setting, from, to, ...base } }];
  });
}

/** What is only read at the start of the server or of a session, or never. */
const NOT_BY_SET: readonly string[] = ["internal", "postmaster", "sighup"];

/** What only a superuser may set, unless it was granted. */
const PRIVILEGED: readonly string[] = ["superuser", "superuser-backend"];

/** Why a setting cannot be stored, as far as the server tells before. */
function problemWith(
  setting: string,
  { target, origin }: SettingBase,
  actual: Actual,
): Step | undefined {
  const { context = null, granted = false } = actual.settingFacts.get(setting.toLowerCase()) ?? {};
  const object = "role" in target
    ? `role:${target.role}` as const
    : `database:${target.database}` as const;
  const name = quoteForDisplay(setting);
  const { admin } = actual.server;
  // A name with a prefix may belong to an extension that is not loaded here.
  if (context === null && !setting.includes(".")) {
    const hint = "SHOW ALL lists those that it knows";
    return { blocked: { object, origin, message: `The server knows no setting ${name}`, hint } };
  }
  if (context !== null && NOT_BY_SET.includes(context)) {
    const message = `Setting ${name} cannot be set for a role or a database`;
    const hint = "Set it for the whole server, in postgresql.conf or by ALTER SYSTEM";
    return { blocked: { object, origin, message, hint } };
  }
  // So is one that the server does not know: it could become anything.
  const privileged = context === null || PRIVILEGED.includes(context);
  if (privileged && !admin.superuser && !granted) {
    const message = `Setting ${name} may only be set by a superuser`;
    const hint =
      `Have one set it, or since PostgreSQL 15 run: GRANT SET ON PARAMETER ${setting} TO ${
        quoteIdentifier(admin.name)
      }`;
    return { blocked: { object, origin, message, hint } };
  }
  return undefined;
}
