import { mapConcurrently } from "../async/map_concurrently.ts";
import type { Actual } from "../model/actual.ts";
import type { DesiredRole } from "../model/desired.ts";
import type { PasswordCheck, PasswordChecks } from "../model/password.ts";
import type { Secret } from "../model/secret.ts";
import type { PasswordMemory } from "./password_memory.ts";
import { toVerifier, verifierMatches } from "./scram.ts";

/** Enough to keep the threads behind crypto.subtle busy. */
const IN_FLIGHT = 16;

/**
 * Compares every declared password with what the server stores for its role,
 * and prepares a verifier for each that has to be set.
 */
export async function checkPasswords(
  roles: readonly DesiredRole[],
  actual: Actual,
  memory: PasswordMemory,
): Promise<PasswordChecks> {
  const withPassword = roles.flatMap(({ name, password }) =>
    password === undefined ? [] : [{ name, password }]
  );
  const checks = await mapConcurrently(
    withPassword,
    IN_FLIGHT,
    async (role) => [role.name, await checkPassword(role, actual, memory)] as const,
  );
  return new Map(checks);
}

async function checkPassword(
  { name, password }: { readonly name: string; readonly password: Secret },
  actual: Actual,
  memory: PasswordMemory,
): Promise<PasswordCheck> {
  const { scramIterations: iterations, canReadVerifiers, admin } = actual.server;
  const existing = actual.roles.get(name);
  if (existing !== undefined) {
    const stored = existing.verifier;
    if (memory.matches(name, password, stored)) return { state: "equal" };
    if (stored && await verifierMatches(stored, { role: name, password, iterations })) {
      memory.remember(name, password, stored);
      return { state: "equal" };
    }
  }
  const verifier = await toVerifier(password, { iterations });
  if (existing === undefined || canReadVerifiers) return { state: "differs", verifier };
  return { state: "unknown", verifier, reason: `role "${admin.name}" may not read pg_authid` };
}
