/** A proxy in front of a server that can turn into a black hole. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections that were made to it so far. */
  readonly accepted: number;
  /** From now on no byte passes in either direction, and nothing is closed. */
  silence(): void;
}

export interface TcpProxyOptions {
  /** Where to; by default nowhere: it accepts and never answers. */
  readonly to?: number;
  /** Goes silent once a client has sent this many bytes. */
  readonly silentAfter?: number;
}

/** Listens on a free port of 127.0.0.1. */
export function startTcpProxy({ to, silentAfter }: TcpProxyOptions = {}): TcpProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  let silent = to === undefined;
  let accepted = 0;
  let bytes = 0;

  async function pump(from: Deno.Conn, into: Deno.Conn, count: boolean): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (;;) {
        const length = await from.read(buffer);
        if (count) bytes += length ?? 0;
        if (silentAfter !== undefined && bytes > silentAfter) silent = true;
        if (length === null) return silent ? undefined : into.close();
        if (silent) continue;
        for (let at = 0; at < length;) at += await into.write(buffer.subarray(at, length));
      }
    } catch {
      // Closed at either end.
    }
  }

  async function serve(): Promise<void> {
    for await (const client of listener) {
      accepted++;
      open.add(client);
      if (silent) continue;
      const server = await Deno.connect({ hostname: "127.0.0.1", port: to! });
      open.add(server);
      void pump(client, server, true);
      void pump(server, client, false);
    }
  }
  const serving = serve().catch(() => {});

  return {
    port: (listener.addr as Deno.NetAddr).port,
    get accepted() {
      return accepted;
    },
    silence() {
      silent = true;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) {
        try {
          connection.close();
        } catch {
          // Closed already.
        }
      }
      await serving;
    },
  };
}
