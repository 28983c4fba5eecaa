import type { HttpAddress } from "../observe/http_server.ts";

const FORM =
  /^(?:(?<name>[A-Za-z0-9.-]+)|\[(?<ipv6>[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+(?:%[\w.-]+)?)\])?:(?<port>\d{1,5})$/;

/** `:8080`, `127.0.0.1:8080`, `localhost:8080`, `[::1]:8080`; undefined where it is none of these. */
export function parseHttpAddress(text: string): HttpAddress | undefined {
  const { name, ipv6, port } = FORM.exec(text)?.groups ?? {};
  if (port === undefined || Number(port) > 65_535) return undefined;
  return { host: name ?? ipv6, port: Number(port) };
}
