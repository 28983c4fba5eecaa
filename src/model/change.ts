import type { ObjectClass } from "./actual.ts";
import type { Secret } from "./secret.ts";

/**
 * Names what one change brings about and another one needs: an object, a membership,
 * that a database has its declared owner (`owner`) or is gone (`dropped`), or that a
 * role has nothing left in a database (`cleared`).
 */
export type ObjectKey =
  | `role:${string}`
  | `database:${string}`
  | `membership:${string}`
  | `owner:${string}`
  | `dropped:${string}`
  | `cleared:${string}`;

/** A value that a change sets, for reports. A secret shows as `[secret]`. */
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
  /** What is there after it, where a later change needs that. */
  readonly creates?: ObjectKey;
  /** The role to act as (SET ROLE) where the admin is no superuser; absent for the admin itself. */
  readonly as?: string;
}

/** Of the attributes only those that are set; a verifier is what the server stores. */
export interface RoleAttributes {
  readonly login?: boolean;
  readonly createDatabase?: boolean;
  readonly createRole?: boolean;
  readonly replication?: boolean;
  readonly bypassRls?: boolean;
  readonly connectionLimit?: number;
  /** ISO 8601, or `infinity`. */
  readonly validUntil?: string;
  readonly verifier?: Secret;
}

export interface CreateRole extends ChangeBase {
  readonly kind: "create_role";
  readonly action: "add";
  readonly role: string;
  readonly attributes: RoleAttributes;
  /** Makes the admin a member at once: it could not act as the role otherwise. */
  readonly withAdmin: boolean;
}

export interface AlterRole extends ChangeBase {
  readonly kind: "alter_role";
  readonly action: "change";
  readonly role: string;
  /** Only what differs. */
  readonly attributes: RoleAttributes;
  /** What the same attributes are now, where that is known. */
  readonly from: RoleAttributes;
  /** Why the password is set although it could not be compared. */
  readonly passwordUnknown?: string;
}

/** Gives what the role owns in one database to the heir, and takes its privileges there away. */
export interface ClearRole extends ChangeBase {
  readonly kind: "clear_role";
  readonly action: "remove";
  readonly role: string;
  readonly database: string;
  readonly heir: string;
}

export interface DropRole extends ChangeBase {
  readonly kind: "drop_role";
  readonly action: "remove";
  readonly role: string;
}

export interface GrantMembership extends ChangeBase {
  readonly kind: "grant_membership";
  readonly role: string;
  readonly member: string;
  readonly options: MembershipOptions;
  /** Since PostgreSQL 16 whose grant is changed; absent for our own. */
  readonly grantedBy?: string;
  /** Only so that the admin can do the work; {@linkcode RevokeMembership} takes it back. */
  readonly borrowed?: true;
}

export interface MembershipOptions {
  readonly admin?: boolean;
  readonly inherit?: boolean;
  readonly set?: boolean;
}

export interface RevokeMembership extends ChangeBase {
  readonly kind: "revoke_membership";
  readonly role: string;
  readonly member: string;
  /** Since PostgreSQL 16 a membership is revoked by its grantor; absent for our own. */
  readonly grantedBy?: string;
  /** Takes back what the admin was given only for the work: done whatever became of the work. */
  readonly borrowed?: true;
}

export interface CreateDatabase extends ChangeBase {
  readonly kind: "create_database";
  readonly action: "add";
  readonly database: string;
  readonly owner: string;
  readonly options: DatabaseOptions;
}

export interface DatabaseOptions {
  readonly encoding?: string;
  readonly locale?: string;
  readonly template?: string;
  readonly localeProvider?: string;
  readonly icuLocale?: string;
  readonly connectionLimit?: number;
}

export interface AlterDatabaseOwner extends ChangeBase {
  readonly kind: "alter_database_owner";
  readonly action: "change";
  readonly database: string;
  readonly from: string;
  readonly to: string;
  /** Takes what the old owner owns inside along; undefined where that was not asked for. */
  readonly reassign?: Reassignment;
}

/** What REASSIGN OWNED would carry off as well, to be put back in the same transaction. */
export interface Reassignment {
  /** Other databases of the old owner, with what the new one is explicitly granted there. */
  readonly keep: readonly {
    readonly database: string;
    readonly privileges: readonly string[];
  }[];
  readonly defaultPrivileges: readonly DefaultPrivilege[];
}

export interface DefaultPrivilege {
  readonly schema: string | null;
  readonly class: ObjectClass;
  readonly grantee: string | null;
  readonly privilege: string;
}

export interface AlterDatabaseLimit extends ChangeBase {
  readonly kind: "alter_database_limit";
  readonly action: "change";
  readonly database: string;
  readonly from: number;
  readonly to: number;
}

export interface CommentOnDatabase extends ChangeBase {
  readonly kind: "comment_on_database";
  readonly database: string;
  readonly from: string | null;
  readonly to: string;
}

/** ALTER DATABASE or ALTER ROLE SET, one setting. */
export interface AlterSetting extends ChangeBase {
  readonly kind: "alter_setting";
  readonly target: { readonly role: string } | { readonly database: string };
  readonly setting: string;
  readonly from: string | undefined;
  /** Null: reset. */
  readonly to: string | null;
}

export interface DropDatabase extends ChangeBase {
  readonly kind: "drop_database";
  readonly action: "remove";
  readonly database: string;
  readonly owner: string;
  readonly force: boolean;
}

export interface CreateSchema extends ChangeBase {
  readonly kind: "create_schema";
  readonly action: "add";
  readonly database: string;
  readonly schema: string;
  readonly owner: string;
}

export interface CreateExtension extends ChangeBase {
  readonly kind: "create_extension";
  readonly action: "add";
  readonly database: string;
  readonly extension: string;
  readonly schema: string | undefined;
  readonly version: string | undefined;
}

export interface AlterExtension extends ChangeBase {
  readonly kind: "alter_extension";
  readonly action: "change";
  readonly database: string;
  readonly extension: string;
  readonly version?: { readonly from: string; readonly to: string };
  readonly schema?: { readonly from: string; readonly to: string };
}

/** GRANT or REVOKE, of what is missing or too much. */
export interface AlterPrivileges extends ChangeBase {
  readonly kind: "grant" | "revoke";
  readonly database: string;
  readonly target: GrantTarget;
  /** Null for PUBLIC. */
  readonly role: string | null;
  /** In the order of the server's own lists. */
  readonly privileges: readonly string[];
  /** In place of `as`: whose privileges a restricted admin needs at once, none of them being enough. */
  readonly inherits?: readonly string[];
}

export type GrantTarget =
  | { readonly on: "database" }
  | { readonly on: "schema"; readonly schema: string }
  | {
    readonly on: ObjectClass;
    readonly schema: string;
    /** Quoted and qualified. */
    readonly identities: readonly string[];
  }
  | {
    readonly on: "future";
    readonly class: ObjectClass;
    /** Whose future objects: default privileges belong to the role that creates. */
    readonly creator: string;
    /** Null for all schemas. */
    readonly schema: string | null;
  };

/** All that `GRANT ALL PRIVILEGES ON DATABASE` gives, on every supported version. */
export const DATABASE_PRIVILEGES = ["CREATE", "TEMPORARY", "CONNECT"] as const;

/** One step of a plan: a typed wish that `plan/statements.ts` turns into SQL. */
export type Change =
  | CreateRole
  | AlterRole
  | ClearRole
  | DropRole
  | GrantMembership
  | RevokeMembership
  | CreateDatabase
  | AlterDatabaseOwner
  | AlterDatabaseLimit
  | CommentOnDatabase
  | AlterSetting
  | DropDatabase
  | CreateSchema
  | CreateExtension
  | AlterExtension
  | AlterPrivileges;
