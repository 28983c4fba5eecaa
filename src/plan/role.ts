import type { Actual } from "../model/actual.ts";
import type { Change } from "../model/change.ts";
import type { DesiredRole } from "../model/desired.ts";
import type { PasswordCheck, PasswordChecks } from "../model/password.ts";
import type { Blocked } from "../model/plan.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";

/** Creates the role where it is not there, else alters only what differs. */
export function diffRole(
  desired: DesiredRole,
  actual: Actual,
  passwords: PasswordChecks,
): Change | Blocked | undefined {
  const { name: role, origin } = desired;
  if (role === actual.server.admin.name) return blockAdmin(desired);
  const check = passwords.get(role);
  const existing = actual.roles.get(role);
  if (existing === undefined) {
    const verifier = check && check.state !== "equal" ? check.verifier : undefined;
    const creates = `role:${role}` as const;
    const { login } = desired;
    return {
      kind: "create_role",
      action: "add",
      role,
      login,
      verifier,
      origin,
      needs: [],
      creates,
    };
  }
  const differing = {
    ...(existing.login === desired.login ? {} : { login: desired.login }),
    ...passwordChange(check),
  };
  if (Object.keys(differing).length === 0) return undefined;
  return { kind: "alter_role", action: "change", role, origin, needs: [], ...differing };
}

/** The config cannot always know whom the connection logs in as, so the server's word counts. */
function blockAdmin({ name, origin }: DesiredRole): Blocked {
  return {
    object: `role:${name}`,
    origin,
    message: `Role ${quoteForDisplay(name)} is the one that pg-provisioner itself is logged in as`,
    hint: "Give the database a user of its own; the admin's password and rights are not changed",
  };
}

function passwordChange(check: PasswordCheck | undefined) {
  switch (check?.state) {
    case undefined:
    case "equal":
      return {};
    case "differs":
      return { verifier: check.verifier };
    case "unknown":
      return { verifier: check.verifier, passwordUnknown: check.reason };
  }
}
