import type { Secret } from "../model/secret.ts";
import type { Path } from "./path.ts";
import type { SecretValue } from "./schema.ts";

/** Resolves a secret, and reports it where it cannot be. */
export type SecretAt = (path: Path, value: SecretValue | undefined) => Secret | undefined;

/** A database entry that needs a role to log in as: its owner, or one of its users. */
export interface RoleClaim {
  /** Undefined where it is missing or wrong, which is reported already. */
  readonly role: string | undefined;
  /** Where the role is named. */
  readonly path: Path;
  readonly password: Secret | undefined;
  /** Where the password is or should be. */
  readonly passwordPath: Path;
  /** Whether there is one, right or wrong. */
  readonly hasPassword: boolean;
}

interface ClaimingEntry {
  readonly user?: string | undefined;
  readonly password?: SecretValue | undefined;
}

export function toRoleClaim(entry: ClaimingEntry, path: Path, secretAt: SecretAt): RoleClaim {
  const passwordPath = [...path, "password"];
  return {
    role: entry.user,
    path: [...path, "user"],
    password: secretAt(passwordPath, entry.password),
    passwordPath,
    hasPassword: Object.hasOwn(entry, "password"),
  };
}
