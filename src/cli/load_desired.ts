import { loadConfig, type LoadedConfig } from "../config/load_config.ts";
import type { Secret } from "../model/secret.ts";
import { connectorFor } from "./connector_for.ts";
import type { Context } from "./context.ts";

/** The config at `path`, with its secrets. @throws {ConfigError} */
export function loadDesired(path: string, context: Context): Promise<LoadedConfig> {
  const { readFile, env, workingFolder } = context;
  const connectionUser = (connection: Secret) =>
    connectorFor({ connection, password: undefined }, context).user;
  return loadConfig(path, { readFile, env, workingFolder, connectionUser });
}
