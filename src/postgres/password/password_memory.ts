import type { Secret } from "../../model/secret.ts";

interface Known {
  readonly password: Secret;
  /** What the server stored; undefined where it cannot be read. */
  readonly verifier: Secret | undefined;
}

/**
 * What this process knows to match, by role of one server.
 *
 * Saves the expensive comparison while neither side has changed. Where the
 * stored verifier cannot be read, it is all there is to go by: the password was
 * set by this process and the config still says the same.
 */
export class PasswordMemory {
  readonly #known = new Map<string, Known>();

  matches(role: string, password: Secret, stored: Secret | undefined): boolean {
    const known = this.#known.get(role);
    if (known === undefined || !known.password.equals(password)) return false;
    return stored === undefined || known.verifier === undefined
      ? stored === known.verifier
      : stored.equals(known.verifier);
  }

  remember(role: string, password: Secret, stored: Secret | undefined): void {
    this.#known.set(role, { password, verifier: stored });
  }

  /** Forgets roles that are no longer declared. */
  keepOnly(roles: ReadonlySet<string>): void {
    for (const role of this.#known.keys()) {
      if (!roles.has(role)) this.#known.delete(role);
    }
  }
}
