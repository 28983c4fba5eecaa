import { toConnector } from "../../src/postgres/connector.ts";
import type { Limits } from "../../src/postgres/limits.ts";
import type { Connector } from "../../src/postgres/session.ts";
import { Secret } from "../../src/model/secret.ts";

/** A connector that neither the environment nor a home folder has a part in. */
export function openConnector(connectionString: string, limits: Partial<Limits> = {}): Connector {
  return toConnector(new Secret(connectionString), { env: () => undefined, limits });
}
