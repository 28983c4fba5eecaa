import type { Secret } from "./secret.ts";

/** Names one object of a server, for dependencies between changes. */
export type ObjectKey = `role:${string}` | `database:${string}`;

/** A value that a change sets. A secret shows as `[secret]`. */
export interface AttributeChange {
  readonly name: string;
  /** Undefined where there was nothing to compare with. */
  readonly from?: string | undefined;
  readonly to: string | readonly string[];
}

interface ChangeBase {
  readonly action: "add" | "change" | "remove";
  /** Place in the config that asks for it, such as `databases[0].user`. */
  readonly origin: string;
  /** What must exist before: where creating it failed, this change is skipped. */
  readonly needs: readonly ObjectKey[];
  /** What exists after it; only for changes that create something. */
  readonly creates?: ObjectKey;
}

export interface CreateRole extends ChangeBase {
  readonly kind: "create_role";
  readonly action: "add";
  readonly role: string;
  readonly login: boolean;
  /** What the server stores: a SCRAM verifier. */
  readonly verifier: Secret | undefined;
}

export interface AlterRole extends ChangeBase {
  readonly kind: "alter_role";
  readonly action: "change";
  readonly role: string;
  /** Only where it differs. */
  readonly login?: boolean;
  /** Only where the stored one does not match the declared password. */
  readonly verifier?: Secret;
  /** Why the password is set although it could not be compared. */
  readonly passwordUnknown?: string;
}

export interface CreateDatabase extends ChangeBase {
  readonly kind: "create_database";
  readonly action: "add";
  readonly database: string;
  readonly owner: string;
}

export interface AlterDatabaseOwner extends ChangeBase {
  readonly kind: "alter_database_owner";
  readonly action: "change";
  readonly database: string;
  readonly from: string;
  readonly to: string;
}

export interface GrantOnDatabase extends ChangeBase {
  readonly kind: "grant_on_database";
  readonly action: "add";
  readonly database: string;
  readonly role: string;
  /** The privileges that are missing, in the order of `DATABASE_PRIVILEGES`. */
  readonly privileges: readonly DatabasePrivilege[];
}

/** All that `GRANT ALL PRIVILEGES ON DATABASE` gives, on every supported version. */
export const DATABASE_PRIVILEGES = ["CREATE", "TEMPORARY", "CONNECT"] as const;

export type DatabasePrivilege = typeof DATABASE_PRIVILEGES[number];

/** One step of a plan: a typed wish that `plan/statements.ts` turns into SQL. */
export type Change =
  | CreateRole
  | AlterRole
  | CreateDatabase
  | AlterDatabaseOwner
  | GrantOnDatabase;
