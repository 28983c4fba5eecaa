import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualRole } from "../model/actual.ts";
import type { RoleAttributes } from "../model/change.ts";
import type { DesiredRole } from "../model/desired.ts";
import type { PasswordCheck, PasswordChecks } from "../model/password.ts";
import type { Step } from "./step.ts";

/** Creates the role where it is not there, else alters only what differs. */
export function diffRole(
  desired: DesiredRole,
  actual: Actual,
  passwords: PasswordChecks,
): readonly Step[] {
  const { name: role, origin } = desired;
  if (desired.state === "absent") return [];
  if (role === actual.server.admin.name) return [blockAdmin(desired)];
  const check = passwords.get(role);
  const existing = actual.roles.get(role);
  if (existing === undefined) {
    const creates = `role:${role}` as const;
    return [{
      change: {
        kind: "create_role",
        action: "add",
        role,
        attributes: attributesOfNew(desired, check),
        withAdmin: false,
        origin,
        needs: [],
        creates,
      },
    }];
  }
  const { attributes, from } = differingAttributes(desired, existing);
  const password = passwordChange(check);
  if (Object.keys(attributes).length === 0 && password === undefined) return [];
  return [{
    change: {
      kind: "alter_role",
      action: "change",
      role,
      attributes: { ...attributes, ...password?.attributes },
      from,
      ...(password?.passwordUnknown ? { passwordUnknown: password.passwordUnknown } : {}),
      origin,
      needs: [],
    },
  }];
}

/** The config cannot always know whom the connection logs in as, so the server's word counts. */
function blockAdmin({ name, origin }: DesiredRole): Step {
  return {
    blocked: {
      object: `role:${name}`,
      origin,
      message: `Role ${
        quoteForDisplay(name)
      } is the one that pg-provisioner itself is logged in as`,
      hint: "Give the database a user of its own; the admin's password and rights are not changed",
      blocksAll: true,
    },
  };
}

const ATTRIBUTES = [
  "login",
  "createDatabase",
  "createRole",
  "replication",
  "bypassRls",
  "connectionLimit",
  "validUntil",
] as const;

/** A new role with a password is one to log in as, unless the config says otherwise. */
function attributesOfNew(desired: DesiredRole, check: PasswordCheck | undefined): RoleAttributes {
  const verifier = check && check.state !== "equal" ? check.verifier : undefined;
  return defined({
    login: desired.login ?? desired.password !== undefined,
    createDatabase: desired.createDatabase,
    createRole: desired.createRole,
    replication: desired.replication,
    bypassRls: desired.bypassRls,
    connectionLimit: desired.connectionLimit,
    validUntil: desired.validUntil,
    verifier,
  });
}

function differingAttributes(desired: DesiredRole, existing: ActualRole) {
  const differing = ATTRIBUTES.filter((name) =>
    desired[name] !== undefined && desired[name] !== existing[name]
  );
  const pick = (source: { readonly [Name in typeof ATTRIBUTES[number]]?: unknown }) =>
    Object.fromEntries(differing.map((name) => [name, source[name]])) as RoleAttributes;
  return { attributes: pick(desired), from: pick(existing) };
}

function passwordChange(check: PasswordCheck | undefined) {
  switch (check?.state) {
    case undefined:
    case "equal":
      return undefined;
    case "differs":
      return { attributes: { verifier: check.verifier } };
    case "unknown":
      return { attributes: { verifier: check.verifier }, passwordUnknown: check.reason };
  }
}

function defined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== undefined),
  ) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
