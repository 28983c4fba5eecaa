import type { Secret } from "../model/secret.ts";
import { parseConnectionString } from "./connection/connection_string.ts";
import { showHost } from "./connection/hosts.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import type { Connector } from "./session.ts";
import type { ServerKnowledge } from "./login/start_settings.ts";
import { toConnectionParameters } from "./connection/to_connection_parameters.ts";

export interface ConnectorOptions {
  /** Goes over the password of the connection string. */
  readonly password?: Secret | undefined;
  /** Environment variables: `PGHOST` and its like are the defaults. */
  readonly env: (name: string) => string | undefined;
  /** The folder of `.pgpass` and `.postgresql/`; without it neither is looked for. */
  readonly home?: string | undefined;
  readonly limits?: Partial<Limits>;
}

/**
 * Understands a connection string as libpq does. Nothing is connected yet, and no file
 * is read: passwords and certificates may change between two connections.
 *
 * @throws {ProvisionerError} `config_invalid`; never quotes the string or its password.
 */
export function toConnector(connectionString: Secret, options: ConnectorOptions): Connector {
  const parameters = toConnectionParameters(parseConnectionString(connectionString.reveal()), {
    env: options.env,
    home: options.home,
    password: options.password,
  });
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const knowledge: ServerKnowledge = { version: 0, takesOptions: true };
  return {
    label: parameters.hosts.map(showHost).join(","),
    user: parameters.user,
    connect: async ({ database = parameters.database, login, signal } = {}) => {
      // Loaded when first needed: commands that ask no server start faster without the driver.
      const { connectOnce } = await import("./login/connect_once.ts");
      return await connectOnce({
        parameters: { ...parameters, ...login, database },
        limits,
        knowledge,
        signal,
      });
    },
  };
}
