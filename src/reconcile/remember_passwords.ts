import type { ServerFacts } from "../model/actual.ts";
import type { DesiredServer } from "../model/desired.ts";
import type { Outcome } from "../model/report.ts";
import type { PasswordMemory } from "../postgres/password/password_memory.ts";

/** Notes the passwords that were just set, so that reading again need not derive a key for each. */
export function rememberPasswords(
  outcomes: readonly Outcome[],
  desired: DesiredServer,
  { canReadVerifiers }: ServerFacts,
  memory: PasswordMemory,
): void {
  const passwords = new Map(desired.roles.map(({ name, password }) => [name, password]));
  for (const { status, change } of outcomes) {
    if (status !== "applied") continue;
    if (change.kind !== "create_role" && change.kind !== "alter_role") continue;
    const { verifier } = change.attributes;
    const password = passwords.get(change.role);
    if (verifier && password) {
      memory.remember(change.role, password, canReadVerifiers ? verifier : undefined);
    }
  }
}
