/** A local port that nobody listens on. Another process may take it: be ready to ask again. */
export function freePort(addresses: readonly string[]): number {
  for (;;) {
    // Below the range that systems take the source ports of connections from, so that none of
    // them sits on the port while a server is stopped to be started again.
    const port = 15_500 + Math.floor(Math.random() * 16_000);
    if (addresses.every((hostname) => canListen(hostname, port))) return port;
  }
}

/** The loopback addresses that this machine has. */
export function loopbackAddresses(): readonly string[] {
  return ["127.0.0.1", "::1"].filter((hostname) => canListen(hostname, 0));
}

function canListen(hostname: string, port: number): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return true;
  } catch {
    return false;
  }
}
