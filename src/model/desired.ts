import type { Secret } from "./secret.ts";

/** What the config asks of all servers. */
export interface Desired {
  readonly servers: readonly DesiredServer[];
}

export interface DesiredServer {
  /** Unique; `default` for the single-server form. */
  readonly name: string;
  /** `root_connection_string`. */
  readonly connection: Secret;
  /** `root_password`: wins over the one in the connection string. */
  readonly password: Secret | undefined;
  /** Place in the config, such as `servers[1]`; empty for the single-server form. */
  readonly origin: string;
  /** Every role named anywhere, once, sorted by name. */
  readonly roles: readonly DesiredRole[];
  /** Sorted by name. */
  readonly databases: readonly DesiredDatabase[];
}

/**
 * A role. Of the optional fields, an absent one means: leave alone.
 *
 * A role that stands both in `roles` and as a database's user is one DesiredRole.
 */
export interface DesiredRole {
  readonly name: string;
  readonly state: "present" | "absent";
  /** True for every database user. */
  readonly login?: boolean | undefined;
  readonly password: Secret | undefined;
  /** -1 for no limit. */
  readonly connectionLimit?: number | undefined;
  /** In UTC as `Date.toISOString` writes it, such as `2027-01-31T12:00:00.000Z`, or `infinity`. */
  readonly validUntil?: string | undefined;
  readonly createDatabase?: boolean | undefined;
  readonly createRole?: boolean | undefined;
  readonly replication?: boolean | undefined;
  readonly bypassRls?: boolean | undefined;
  readonly settings?: DesiredSettings | undefined;
  readonly memberOf?: readonly DesiredMembership[] | undefined;
  /** Place in the config, such as `databases[0].user` or `roles[2]`. */
  readonly origin: string;
}

/** By name, in the config's order; null means: reset. */
export type DesiredSettings = ReadonlyMap<string, string | null>;

/** Of the options, an absent one means: as the server does by default, and left alone later. */
export interface DesiredMembership {
  readonly role: string;
  readonly admin?: boolean | undefined;
  readonly inherit?: boolean | undefined;
  readonly set?: boolean | undefined;
  readonly origin: string;
}

/** A database. Of the optional fields, an absent one means: leave alone. */
export interface DesiredDatabase {
  readonly name: string;
  readonly state: "present" | "absent";
  /** Undefined only where the state is `absent`. */
  readonly owner: string | undefined;
  /** Sorted by role. */
  readonly users: readonly DesiredUser[];
  /** Names, sorted. The schemas that `users` get access to; `public` where none is declared. */
  readonly schemas: readonly string[];
  /** Sorted by name. */
  readonly extensions: readonly DesiredExtension[];
  readonly settings?: DesiredSettings | undefined;
  /** -1 for no limit. */
  readonly connectionLimit?: number | undefined;
  /** Counts when the database is created; later a difference is only reported. */
  readonly encoding?: string | undefined;
  readonly locale?: string | undefined;
  readonly template?: string | undefined;
  readonly localeProvider?: "libc" | "icu" | "builtin" | undefined;
  readonly icuLocale?: string | undefined;
  /** Empty to remove it. */
  readonly comment?: string | undefined;
  /** Nobody but the declared ones may connect, nor create in schema public. */
  readonly revokePublic: boolean;
  /** When the owner changes, what the old one owns inside goes with it. */
  readonly reassignOwned: boolean;
  /** Privileges that are not declared are taken away. */
  readonly exclusive: boolean;
  /** With `absent`: end the sessions that are in it. */
  readonly force: boolean;
  /** Place in the config, such as `databases[0]`. */
  readonly origin: string;
}

export type Access = "read" | "write" | "owner";

export interface DesiredUser {
  readonly role: string;
  readonly access: Access;
  readonly origin: string;
}

export interface DesiredExtension {
  readonly name: string;
  readonly schema?: string | undefined;
  readonly version?: string | undefined;
  readonly origin: string;
}
