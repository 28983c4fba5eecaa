import type { Secret } from "./secret.ts";

/**
 * How a declared password compares with what the server stores.
 *
 * Where it is not `equal`, `verifier` is what the server should store instead.
 */
export type PasswordCheck =
  | { readonly state: "equal" }
  | { readonly state: "differs"; readonly verifier: Secret }
  | {
    readonly state: "unknown";
    readonly verifier: Secret;
    /** Why it could not be compared. */
    readonly reason: string;
  };

/** By role name; a role without a declared password is not in it. */
export type PasswordChecks = ReadonlyMap<string, PasswordCheck>;
