import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { nameNotFound } from "../login/connection_failure.ts";
import { type HostParameters, isSocket } from "../connection/connection_parameters.ts";
import { socketPath } from "../connection/hosts.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * All addresses of one host, in the order to try them.
 *
 * @throws {AttemptFailure} where the name cannot be resolved.
 */
export async function toEndpoints(parameters: HostParameters): Promise<readonly Endpoint[]> {
  const { host, address, port } = parameters;
  if (address !== undefined) {
    return [{ host: host ?? address, address, port, kind: "network" }];
  }
  if (isSocket(host)) return [{ host, address: socketPath(host, port), port, kind: "socket" }];
  if (isIP(host!)) return [{ host: host!, address: host!, port, kind: "network" }];
  try {
    const found = await lookup(host!, { all: true });
    return found.map(({ address }) => ({ host: host!, address, port, kind: "network" }));
  } catch (error) {
    throw nameNotFound(host!, error);
  }
}
