import { ProvisionerError } from "../model/error.ts";
import type { Health, Verdict } from "./health.ts";

export interface HttpAddress {
  /** Undefined: every address of the machine. */
  readonly host: string | undefined;
  readonly port: number;
}

export interface HttpServer extends AsyncDisposable {
  readonly url: string;
}

/** Clients that keep a connection open do not keep the process. */
const CLOSE_MS = 1000;

/**
 * Serves the probes: reads only, shows no secret.
 *
 * @throws {ProvisionerError} `usage` where the address cannot be listened at.
 */
export function serveHealth(address: HttpAddress, health: Health): HttpServer {
  const abort = new AbortController();
  const server = listen(address, {
    signal: abort.signal,
    onListen: () => {},
    handler: (request) => answer(request, health),
  });
  const { hostname, port } = server.addr;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `http://${host}:${port}`,
    async [Symbol.asyncDispose]() {
      const timer = setTimeout(() => abort.abort(), CLOSE_MS);
      await server.shutdown();
      await server.finished;
      clearTimeout(timer);
    },
  };
}

type Options = Deno.ServeTcpOptions & {
  readonly handler: (request: Request) => Response;
};

function listen({ host, port }: HttpAddress, options: Options): Deno.HttpServer<Deno.NetAddr> {
  // `::` takes IPv4 too; where there is no IPv6, it cannot be had.
  const hosts = host === undefined ? ["::", "0.0.0.0"] : [host];
  let failure: unknown;
  for (const hostname of hosts) {
    try {
      return Deno.serve({ ...options, hostname, port });
    } catch (error) {
      failure ??= error;
      if (error instanceof Deno.errors.AddrInUse) break;
    }
  }
  const reason = failure instanceof Error ? failure.message : "unknown reason";
  throw new ProvisionerError("usage", `Cannot serve HTTP at ${host ?? ""}:${port}: ${reason}`, {
    hint: "Set HTTP_ADDRESS to an address of this machine with a free port, such as :8080",
    cause: failure,
  });
}

function answer({ method, url }: Request, health: Health): Response {
  const { pathname } = new URL(url);
  const body = bodyOf(pathname, health);
  if (body === undefined) {
    return respond(404, "not found: /livez, /readyz and /status.json are there\n");
  }
  if (method !== "GET" && method !== "HEAD") return respond(405, "only GET and HEAD\n");
  return body;
}

function bodyOf(path: string, health: Health): Response | undefined {
  switch (path) {
    case "/livez":
      return probe(health.live());
    case "/readyz":
      return probe(health.ready());
    case "/status.json":
      return respond(200, JSON.stringify(health.status(), undefined, 2) + "\n", "application/json");
    default:
      return undefined;
  }
}

function probe({ ok, reasons }: Verdict): Response {
  return ok ? respond(200, "ok\n") : respond(503, reasons.map((reason) => `${reason}\n`).join(""));
}

function respond(status: number, body: string, type = "text/plain; charset=utf-8"): Response {
  return new Response(body, {
    status,
    headers: {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(status === 405 ? { allow: "GET, HEAD" } : {}),
    },
  });
}
