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

export interface DesiredRole {
  readonly name: string;
  /** True for every database user. */
  readonly login: boolean;
  readonly password: Secret | undefined;
  /** Place in the config, such as `databases[0].user`. */
  readonly origin: string;
}

export interface DesiredDatabase {
  readonly name: string;
  readonly owner: string;
  /** Place in the config, such as `databases[0]`. */
  readonly origin: string;
}
