import { mapConcurrently } from "../../async/map_concurrently.ts";
import type { Actual, ActualRole } from "../../model/actual.ts";
import type { DesiredRole } from "../../model/desired.ts";
import type { PasswordCheck, PasswordChecks } from "../../model/password.ts";
import type { Secret } from "../../model/secret.ts";
import type { PasswordMemory } from "./password_memory.ts";
import { toVerifier, verifierMatches } from "./scram.ts";
import type { Connector } from "../session.ts";
import { tryLogin } from "./trial_login.ts";

/** Enough to keep the threads behind crypto.subtle busy. */
const DERIVATIONS = 16;

/** Logins at once: each is a connection. */
const LOGINS = 4;

export interface PasswordCheckOptions {
  readonly memory: PasswordMemory;
  readonly connector: Connector;
}

interface DeclaredPassword {
  readonly role: string;
  readonly password: Secret;
}

/**
 * Compares every declared password with what the server stores for its role,
 * and prepares a verifier for each that has to be set.
 *
 * Where the stored verifiers cannot be read, a login with the password tells;
 * where that proves nothing, it counts whether this process set it already.
 */
export async function checkPasswords(
  roles: readonly DesiredRole[],
  actual: Actual,
  options: PasswordCheckOptions,
): Promise<PasswordChecks> {
  const declared = roles.flatMap(({ name: role, password }) =>
    password === undefined ? [] : [{ role, password }]
  );
  const { canReadVerifiers } = actual.server;
  const checks = await mapConcurrently(
    declared,
    canReadVerifiers ? DERIVATIONS : LOGINS,
    async (each) => [each.role, await checkPassword(each, actual, options)] as const,
  );
  return new Map(checks);
}

async function checkPassword(
  declared: DeclaredPassword,
  actual: Actual,
  options: PasswordCheckOptions,
): Promise<PasswordCheck> {
  const { scramIterations: iterations, canReadVerifiers } = actual.server;
  const existing = actual.roles.get(declared.role);
  const result = existing === undefined
    ? DIFFERS
    : canReadVerifiers
    ? await compareVerifier(declared, existing, { iterations, memory: options.memory })
    : await compareByLogin(declared, existing, options);
  if (result.state === "equal") return result;
  return { ...result, verifier: await toVerifier(declared.password, { iterations }) };
}

type Comparison =
  | { readonly state: "equal" }
  | { readonly state: "differs" }
  | { readonly state: "unknown"; readonly reason: string };

const EQUAL: Comparison = { state: "equal" };
const DIFFERS: Comparison = { state: "differs" };

async function compareVerifier(
  { role, password }: DeclaredPassword,
  { verifier }: ActualRole,
  { iterations, memory }: { readonly iterations: number; readonly memory: PasswordMemory },
): Promise<Comparison> {
  if (memory.matches(role, password, verifier)) return EQUAL;
  if (!verifier || !await verifierMatches(verifier, { role, password, iterations })) return DIFFERS;
  memory.remember(role, password, verifier);
  return EQUAL;
}

async function compareByLogin(
  { role, password }: DeclaredPassword,
  { validUntil }: ActualRole,
  { memory, connector }: PasswordCheckOptions,
): Promise<Comparison> {
  // An expired password is refused like a wrong one.
  const expired = validUntil !== "infinity" && Date.parse(validUntil) <= Date.now();
  const verdict = expired
    ? { password: "unknown", reason: "the password has expired" } as const
    : await tryLogin(connector, { user: role, password });
  switch (verdict.password) {
    case "right":
      return EQUAL;
    case "wrong":
      return DIFFERS;
    case "unknown":
      return memory.matches(role, password, undefined)
        ? EQUAL
        : { state: "unknown", reason: verdict.reason };
  }
}
