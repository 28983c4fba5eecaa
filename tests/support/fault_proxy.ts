/** The connection is cut at both ends, before the server has got a query or just after. */
export type Fault = "cut before" | "cut after";

/** Asked for each query before the server gets it: what it awaits happens in between. */
export type OnQuery = (sql: string) => Promise<Fault | undefined> | Fault | undefined;

export interface FaultProxyOptions {
  /** The server's port on 127.0.0.1. It must be spoken to in clear: `sslmode=disable`. */
  readonly to: number;
  readonly onQuery: OnQuery;
}

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
}

/** A proxy in front of a server that knows queries, to have things happen at one of them. */
export function startFaultProxy({ to, onQuery }: FaultProxyOptions): FaultProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  const failures: unknown[] = [];

  function close(...connections: readonly Deno.Conn[]): void {
    for (const connection of connections) {
      if (open.delete(connection)) connection.close();
    }
  }

  async function forwardAnswers(server: Deno.Conn, client: Deno.Conn): Promise<void> {
    try {
      const chunk = new Uint8Array(64 * 1024);
      for (let read; (read = await server.read(chunk)) !== null;) {
        await writeAll(client, chunk.subarray(0, read));
      }
    } catch {
      // Closed at either end.
    }
    close(server, client);
  }

  async function forwardQueries(client: Deno.Conn, server: Deno.Conn): Promise<void> {
    try {
      for await (const { sql, bytes } of readMessages(client)) {
        const fault = sql === undefined ? undefined : await onQuery(sql);
        if (fault !== "cut before") await writeAll(server, bytes);
        if (fault !== undefined) break;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource || isReset(error))) failures.push(error);
    }
    close(client, server);
  }

  async function serve(): Promise<void> {
    for await (const client of listener) {
      open.add(client);
      const server = await Deno.connect({ hostname: "127.0.0.1", port: to }).catch(() => {});
      if (server === undefined) {
        close(client);
        continue;
      }
      open.add(server);
      void forwardQueries(client, server);
      void forwardAnswers(server, client);
    }
  }
  const serving = serve().catch(() => {});

  return {
    port: (listener.addr as Deno.NetAddr).port,
    async [Symbol.asyncDispose]() {
      listener.close();
      close(...open);
      await serving;
      if (failures.length > 0) throw failures[0];
    },
  };
}

interface Message {
  readonly bytes: Uint8Array;
  /** Of a Query or Parse message. */
  readonly sql: string | undefined;
}

const decoder = new TextDecoder();

/** Cuts what a client sends into messages; the first one, of its own form, has no type byte. */
async function* readMessages(client: Deno.Conn): AsyncGenerator<Message> {
  let buffer = new Uint8Array();
  let typeBytes = 0;
  const chunk = new Uint8Array(64 * 1024);
  for (;;) {
    while (buffer.length >= typeBytes + 4) {
      const length = typeBytes +
        new DataView(buffer.buffer, buffer.byteOffset).getUint32(typeBytes);
      if (buffer.length < length) break;
      const bytes = buffer.slice(0, length);
      yield { bytes, sql: typeBytes === 0 ? undefined : sqlOf(bytes) };
      typeBytes = 1;
      buffer = buffer.slice(length);
    }
    const read = await client.read(chunk);
    if (read === null) return;
    buffer = Uint8Array.from([...buffer, ...chunk.subarray(0, read)]);
  }
}

function sqlOf(message: Uint8Array): string | undefined {
  const type = String.fromCharCode(message[0]!);
  const texts = decoder.decode(message.subarray(5)).split("\0");
  return type === "Q" ? texts[0] : type === "P" ? texts[1] : undefined;
}

function isReset(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.Interrupted;
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
