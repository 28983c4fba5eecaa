import type { Secret } from "./secret.ts";

/** What a server's catalog says about the objects in scope: facts only, no judgement. */
export interface Actual {
  readonly server: ServerFacts;
  readonly roles: ReadonlyMap<string, ActualRole>;
  readonly databases: ReadonlyMap<string, ActualDatabase>;
}

/** What the names in a config make worth reading. Carries names only, never expectations. */
export interface Scope {
  readonly roles: readonly string[];
  readonly databases: readonly string[];
}

export interface ServerFacts {
  /** `server_version_num`: 160014 for 16.14. */
  readonly versionNum: number;
  /** `server_version`, as the server words it. */
  readonly version: string;
  /** The role that we are logged in as. */
  readonly admin: AdminRole;
  readonly canReadVerifiers: boolean;
  /** A standby: it cannot be written, and its advisory locks are its own. */
  readonly inRecovery: boolean;
  /** Encoding of the database that we are connected to. */
  readonly encoding: string;
  /** Iterations for a new SCRAM verifier: `scram_iterations`, or 4096 before PostgreSQL 16. */
  readonly scramIterations: number;
  /** `pg_backend_pid()`: differs from the protocol's own process id behind a transaction pooler. */
  readonly backendPid: number;
}

export interface AdminRole {
  readonly name: string;
  readonly superuser: boolean;
  readonly createRole: boolean;
  readonly createDatabase: boolean;
  readonly inherit: boolean;
}

export interface ActualRole {
  readonly name: string;
  readonly login: boolean;
  readonly superuser: boolean;
  /** The stored verifier; undefined where there is none or where it cannot be read. */
  readonly verifier: Secret | undefined;
}

export interface ActualDatabase {
  readonly name: string;
  readonly owner: string;
  readonly allowsConnections: boolean;
  /** An interrupted DROP DATABASE left it behind: only DROP DATABASE helps. */
  readonly invalid: boolean;
  /** Privileges as the server applies them: the defaults where nothing was ever granted. */
  readonly acl: readonly AclEntry[];
}

export interface AclEntry {
  /** Null for PUBLIC. */
  readonly grantee: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
  readonly grantor: string;
}
