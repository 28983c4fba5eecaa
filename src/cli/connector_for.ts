import type { DesiredServer } from "../model/desired.ts";
import { toConnector } from "../postgres/connector.ts";
import type { Connector } from "../postgres/session.ts";
import type { Context } from "./context.ts";

/**
 * The connector for one server of the config.
 *
 * @throws {ProvisionerError} where its connection string is not valid.
 */
export function connectorFor(
  { connection, password }: Pick<DesiredServer, "connection" | "password">,
  { env }: Context,
): Connector {
  return toConnector(connection, { password, env, home: env("HOME") });
}
