import type { DesiredServer } from "../model/desired.ts";
import type { Connector } from "../postgres/session.ts";
import { stubConnector } from "../postgres/stub_connector.ts";
import type { Context } from "./context.ts";

/** The connector for one server of the config. */
export function connectorFor(
  server: Pick<DesiredServer, "connection" | "password">,
  _context: Context,
): Connector {
  return stubConnector(server.connection.reveal());
}
