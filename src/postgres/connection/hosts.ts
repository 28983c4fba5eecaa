import { isIP } from "node:net";
import { connectionStringError } from "./connection_error.ts";
import { DEFAULT_SOCKET_FOLDER, type HostParameters, isSocket } from "./connection_parameters.ts";

export interface HostLists {
  readonly host: string | undefined;
  readonly hostaddr: string | undefined;
  readonly port: string | undefined;
}

const DEFAULT_PORT = 5432;

/**
 * Pairs the comma-separated lists of hosts, addresses and ports as libpq does: one port
 * is for all hosts, an empty place means the default.
 *
 * @throws {ProvisionerError} `config_invalid` where the lists do not match.
 */
export function toHosts(lists: HostLists): readonly HostParameters[] {
  const hosts = split(lists.host);
  const addresses = split(lists.hostaddr);
  const ports = split(lists.port);
  const count = addresses?.length ?? hosts?.length ?? 1;
  if (hosts && hosts.length !== count) {
    throw connectionStringError(
      `${hosts.length} hosts do not match ${count} values of hostaddr`,
      "Give both lists the same length, with empty places where needed",
    );
  }
  if (ports && ports.length !== 1 && ports.length !== count) {
    throw connectionStringError(
      `${ports.length} ports do not match ${count} hosts`,
      "Give one port for all hosts, or one for each",
    );
  }
  return Array.from({ length: count }, (_, index) => {
    const address = addresses?.[index] || undefined;
    if (address !== undefined && isIP(address) === 0) {
      throw connectionStringError(
        '"hostaddr" is not an IP address',
        "Put names into the host, and only addresses into hostaddr",
      );
    }
    if (address === undefined && hosts?.[index]?.startsWith("@")) {
      throw connectionStringError(
        "a host that begins with @, an abstract socket, is not supported",
        "Use the folder of a socket that is a file, or a host name",
      );
    }
    const host = hosts?.[index] || (address ? undefined : DEFAULT_SOCKET_FOLDER);
    return { host, address, port: toPort(ports?.length === 1 ? ports[0] : ports?.[index]) };
  });
}

/** How a host is shown to people: `name:5432`, `[::1]:5432` or the socket's path. */
export function showHost({ host, address, port }: HostParameters): string {
  const name = host ?? address!;
  if (isSocket(host)) return socketPath(host, port);
  return name.includes(":") ? `[${name}]:${port}` : `${name}:${port}`;
}

export function socketPath(folder: string, port: number): string {
  return `${folder}/.s.PGSQL.${port}`;
}

function split(list: string | undefined): readonly string[] | undefined {
  return list ? list.split(",") : undefined;
}

function toPort(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = /^\s*\+?\d{1,5}\s*$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) return port;
  // The text is not shown: in postgres://user:password (no host) it is the password.
  throw connectionStringError(
    "the port is not a number from 1 to 65535",
    "Write it as postgres://user:password@host:5432/database, special characters percent-encoded",
  );
}
