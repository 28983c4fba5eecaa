import { connectionStringError } from "./connection_error.ts";
import { isKeyword, storeParameter } from "./connection_keywords.ts";
import { percentDecode } from "./percent_decode.ts";

/**
 * Reads a URI as libpq's `conninfo_uri_parse_options` does, which is not how a URL
 * parser does it: several hosts, a user that ends at the first `@`, no `+` for spaces.
 *
 * @throws {ProvisionerError} `config_invalid`
 */
export function parseConnectionUri(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  const rest = text.slice(text.indexOf("://") + "://".length);
  const login = /^(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@/.exec(rest);
  const afterLogin = login ? rest.slice(login[0].length) : rest;
  // libpq looks for the `@` only before the first `/`. One further on means that a password with
  // a `/` has cut the URI in the wrong place, and that its rest may stand anywhere.
  const mayQuote = login !== null || !rest.includes("@");

  const put = (keyword: string, value: string | undefined) => {
    if (value) parameters.set(keyword, percentDecode(value, keyword));
  };
  put("user", login?.groups?.["user"]);
  put("password", login?.groups?.["password"]);

  const { hosts, ports, end } = readHosts(afterLogin);
  put("host", hosts.join(","));
  put("port", ports.join(","));

  const path = /^\/(?<database>[^?]*)/.exec(afterLogin.slice(end));
  put("dbname", path?.groups?.["database"]);

  const query = afterLogin.slice(end + (path?.[0].length ?? 0));
  if (query !== "") readQuery(query.slice(1), parameters, mayQuote);
  return parameters;
}

function readHosts(text: string): { hosts: string[]; ports: string[]; end: number } {
  const hosts: string[] = [];
  const ports: string[] = [];
  let at = 0;
  while (true) {
    const host = text[at] === "[" ? readAddress(text, at) : takeUntil(text, at, /[:/?,]/);
    at = host.end;
    const port = text[at] === ":" ? takeUntil(text, at + 1, /[/?,]/) : { value: "", end: at };
    at = port.end;
    hosts.push(host.value);
    ports.push(port.value);
    if (text[at] !== ",") return { hosts, ports, end: at };
    at++;
  }
}

interface Taken {
  readonly value: string;
  readonly end: number;
}

function takeUntil(text: string, start: number, stop: RegExp): Taken {
  const length = text.slice(start).search(stop);
  const end = length < 0 ? text.length : start + length;
  return { value: text.slice(start, end), end };
}

function readAddress(text: string, start: number): Taken {
  const { value, end } = takeUntil(text, start + 1, /\]/);
  if (end === text.length) {
    throw connectionStringError("an IPv6 address lacks its ]", "Write it as [::1]");
  }
  if (value === "") {
    throw connectionStringError("the IPv6 address in [] is empty", "Write it as [::1]");
  }
  if (/[^:/?,]/.test(text[end + 1] ?? ":")) {
    throw connectionStringError(
      "an IPv6 address is followed by something else than a port, a database or a host",
      "Write it as [::1]:5432/database",
    );
  }
  return { value, end: end + 1 };
}

function readQuery(query: string, parameters: Map<string, string>, mayQuote: boolean): void {
  if (query === "") return;
  // To libpq one `&` at the end is the end of the last pair, not the start of an empty one.
  for (const [at, pair] of query.replace(/(?<=.)&$/, "").split("&").entries()) {
    const [rawKeyword = "", value, ...more] = pair.split("=");
    if (value === undefined) {
      throw connectionStringError(
        "a parameter after the ? has no =",
        "Write parameters as name=value, separated by &",
      );
    }
    if (more.length > 0) {
      throw connectionStringError(
        "a parameter after the ? has more than one =",
        "Percent-encode each further = as %3D",
      );
    }
    const keyword = percentDecode(rawKeyword, "a parameter's name");
    const place = `parameter ${at + 1} after the ?`;
    const decoded = percentDecode(value, isKeyword(keyword) ? keyword : place);
    if (keyword === "ssl" && decoded === "true") parameters.set("sslmode", "require");
    else storeParameter(parameters, keyword, decoded, { mayQuote, place });
  }
}
