import type { ProvisionerError } from "./error.ts";
import type { Secret } from "./secret.ts";

/** What a server's catalog says about the objects in scope: facts only, no judgement. */
export interface Actual extends ActualCluster {
  /** By database; only of those that something is declared in. */
  readonly insides: ReadonlyMap<string, ActualInside>;
  /** Databases that could not be looked into, and why. */
  readonly unreadable: ReadonlyMap<string, ProvisionerError>;
}

/** What is known without connecting to the databases. */
export interface ActualCluster {
  readonly server: ServerFacts;
  readonly roles: ReadonlyMap<string, ActualRole>;
  readonly memberships: readonly ActualMembership[];
  readonly databases: ReadonlyMap<string, ActualDatabase>;
  /** What roles own and are granted, by place: only for roles that lose a database or go. */
  readonly belongings: readonly Belonging[];
  /** All databases that the roles of `belongings` own, or have something in. */
  readonly databasesOfRoles: ReadonlyMap<string, ActualDatabase>;
  /** What would be lost with the databases that are declared absent. */
  readonly doomed: ReadonlyMap<string, DoomedDatabase>;
  /** Of the declared extensions, those whose files the server has. */
  readonly availableExtensions: ReadonlyMap<string, AvailableExtension>;
  /** Of the declared settings, by name in lower case. */
  readonly settingFacts: ReadonlyMap<string, SettingFacts>;
}

export interface SettingFacts {
  /** `pg_settings.context`: who may change it, and when. Null where the server knows no such. */
  readonly context: string | null;
  /** Whether the admin was granted to set it. */
  readonly granted: boolean;
}

export interface DoomedDatabase {
  readonly sizeBytes: number;
  /** Sessions that are in it now. */
  readonly sessions: number;
  /** Undefined where nobody may look inside. */
  readonly tables: number | undefined;
  /** ISO 8601; undefined where the server does not keep it. */
  readonly lastUsed: string | undefined;
}

/** What the names in a config make worth reading. Carries names only, never expectations. */
export interface Scope {
  readonly roles: readonly string[];
  readonly databases: readonly string[];
  readonly extensions: readonly string[];
  /** In lower case. */
  readonly settings: readonly string[];
  /** Those of the databases of which it matters what would go with them. */
  readonly doomedDatabases: readonly string[];
}

/** What is worth reading inside one database: names only. */
export interface InsideScope {
  readonly database: string;
  readonly schemas: readonly string[];
  /** Those of the schemas whose objects are read as well. */
  readonly objectsOf: readonly string[];
  readonly extensions: readonly string[];
}

export interface ServerFacts {
  /** `server_version_num`: 160014 for 16.14. */
  readonly versionNum: number;
  /** `server_version`, as the server words it. */
  readonly version: string;
  /** The role that we are logged in as. */
  readonly admin: AdminRole;
  /** The superuser that initdb made: the owner of the system itself. */
  readonly bootstrapRole: string;
  readonly canReadVerifiers: boolean;
  /** A standby: it cannot be written, and its advisory locks are its own. */
  readonly inRecovery: boolean;
  /** Encoding of the database that we are connected to. */
  readonly encoding: string;
  /** Iterations for a new SCRAM verifier: `scram_iterations`, or 4096 before PostgreSQL 16. */
  readonly scramIterations: number;
  /** `pg_backend_pid()`: differs from the protocol's own process id behind a transaction pooler. */
  readonly backendPid: number;
  /** The database that we are connected to. */
  readonly database: string;
  /** Databases of the server, templates left out. */
  readonly databaseCount: number;
}

export interface AdminRole {
  readonly name: string;
  readonly superuser: boolean;
  readonly createRole: boolean;
  readonly createDatabase: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  readonly inherit: boolean;
}

export interface ActualRole {
  readonly name: string;
  readonly login: boolean;
  readonly superuser: boolean;
  readonly createDatabase: boolean;
  readonly createRole: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  /** -1 for no limit. */
  readonly connectionLimit: number;
  /** In UTC as `Date.toISOString` writes it, such as `2027-01-31T12:00:00.000Z`, or `infinity`. */
  readonly validUntil: string;
  /** The stored verifier; undefined where there is none or where it cannot be read. */
  readonly verifier: Secret | undefined;
  /** Of the role in all databases: name in lower case → stored value. */
  readonly settings: ReadonlyMap<string, string>;
  readonly rights: RightsOver;
}

/** What the admin may do with a role, by membership. A superuser may do all of it. */
export interface RightsOver {
  /** SET ROLE to it; before PostgreSQL 16 every member may. */
  readonly set: boolean;
  /** Has its privileges without SET ROLE. */
  readonly inherit: boolean;
  /** Grant it to others, and since PostgreSQL 16 alter and drop it. */
  readonly admin: boolean;
}

export interface ActualMembership {
  readonly role: string;
  readonly member: string;
  readonly grantor: string | null;
  readonly admin: boolean;
  readonly inherit: boolean;
  readonly set: boolean;
}

export interface ActualDatabase {
  readonly name: string;
  readonly owner: string;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly localeProvider: "libc" | "icu" | "builtin";
  /** Of the icu and builtin providers. */
  readonly locale: string | null;
  readonly isTemplate: boolean;
  readonly allowsConnections: boolean;
  /** Whether the admin has CONNECT. */
  readonly canConnect: boolean;
  /** An interrupted DROP DATABASE left it behind: only DROP DATABASE helps. */
  readonly invalid: boolean;
  /** -1 for no limit. */
  readonly connectionLimit: number;
  readonly comment: string | null;
  /** Privileges as the server applies them: the defaults where nothing was ever granted. */
  readonly acl: readonly AclEntry[];
  /** For all roles in the database: name in lower case → stored value. */
  readonly settings: ReadonlyMap<string, string>;
}

export interface AclEntry {
  /** Null for PUBLIC. */
  readonly grantee: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
  readonly grantor: string;
}

/** One line of `pg_shdepend`: what `role` owns, or is granted, in a database. */
export interface Belonging {
  readonly role: string;
  /** Null for objects shared by all databases. */
  readonly database: string | null;
  readonly what: "owner" | "privilege" | "other";
  /** The catalog that it is in, such as `pg_class`. */
  readonly catalog: string;
  readonly count: number;
}

/** What is inside one database, of the schemas and extensions in scope. */
export interface ActualInside {
  readonly schemas: ReadonlyMap<string, ActualSchema>;
  readonly objects: readonly ActualObject[];
  readonly defaultPrivileges: readonly ActualDefaultPrivilege[];
  readonly extensions: ReadonlyMap<string, ActualExtension>;
}

export interface ActualSchema {
  readonly name: string;
  readonly owner: string;
  readonly acl: readonly AclEntry[];
}

/** As GRANT groups them: views and foreign tables are tables, procedures are routines. */
export type ObjectClass = "tables" | "sequences" | "routines";

export interface ActualObject {
  readonly schema: string;
  readonly class: ObjectClass;
  /** Quoted and qualified, with argument types for a routine: as GRANT takes it. */
  readonly identity: string;
  readonly owner: string;
  /** Without entries of the owner itself. */
  readonly acl: readonly AclEntry[];
}

/** One privilege that one role's future objects will have. */
export interface ActualDefaultPrivilege {
  readonly creator: string;
  /** Null where it holds in all schemas. */
  readonly schema: string | null;
  readonly class: ObjectClass;
  /** Null for PUBLIC. */
  readonly grantee: string | null;
  readonly privilege: string;
}

export interface ActualExtension {
  readonly name: string;
  readonly version: string;
  readonly schema: string;
  readonly relocatable: boolean;
  readonly owner: string;
}

/** An extension whose files the server has. */
export interface AvailableExtension {
  readonly name: string;
  readonly defaultVersion: string;
  readonly versions: ReadonlyMap<string, ExtensionVersion>;
}

export interface ExtensionVersion {
  /** Whoever may create in the database may create it. */
  readonly trusted: boolean;
  /** Only a superuser may create it, unless it is trusted. */
  readonly superuser: boolean;
  /** The only schema that it can be in; null where it can be in any. */
  readonly schema: string | null;
}
