/** A pooler between a client and a server, as far as a client can tell. */
export interface FakePooler extends AsyncDisposable {
  readonly port: number;
}

export interface FakePoolerOptions {
  readonly to: number;
  /** Refuses `options` in the startup packet, as PgBouncer does. */
  readonly refuseOptions: boolean;
  /** Tells the server's own process id, as a proxy does that gives each client one server. */
  readonly keepPid?: boolean;
}

/**
 * Passes everything on, but tells a process id of its own at login, as every pooler does
 * that gives one client several servers in turn.
 */
export function startFakePooler(
  { to, refuseOptions, keepPid = false }: FakePoolerOptions,
): FakePooler {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const client of listener) {
      void serve(client, { to, refuseOptions, keepPid }).catch(() => {});
    }
  })().catch(() => {});
  return {
    port: (listener.addr as Deno.NetAddr).port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

async function serve(
  client: Deno.Conn,
  { to, refuseOptions, keepPid = false }: FakePoolerOptions,
): Promise<void> {
  using _ = client;
  let startup = await readPacket(client);
  if (startup.length === 8) {
    await client.write(new TextEncoder().encode("N"));
    startup = await readPacket(client);
  }
  if (refuseOptions && new TextDecoder().decode(startup).includes("\0options\0")) {
    await client.write(refusal("unsupported startup parameter: options"));
    return;
  }
  using server = await Deno.connect({ hostname: "127.0.0.1", port: to });
  await server.write(startup);
  await Promise.race([
    pass(client, server),
    keepPid ? pass(server, client) : passWithOtherPid(server, client),
  ]);
}

async function readPacket(connection: Deno.Conn): Promise<Uint8Array> {
  const buffer = new Uint8Array(16 * 1024);
  const length = await connection.read(buffer);
  if (length === null) throw new Error("closed");
  return buffer.slice(0, length);
}

async function pass(from: Deno.Conn, into: Deno.Conn): Promise<void> {
  for (;;) await into.write(await readPacket(from));
}

/** BackendKeyData: `K`, the length 12, the process id, the key. It comes in one piece. */
async function passWithOtherPid(from: Deno.Conn, into: Deno.Conn): Promise<void> {
  for (let found = false;;) {
    const bytes = await readPacket(from);
    const at = found ? -1 : indexOf(bytes, [0x4b, 0, 0, 0, 12]);
    if (at >= 0) {
      bytes[at + 5]! ^= 0x55;
      found = true;
    }
    await into.write(bytes);
  }
}

function indexOf(bytes: Uint8Array, wanted: readonly number[]): number {
  return bytes.findIndex((_, at) => wanted.every((byte, offset) => bytes[at + offset] === byte));
}

function refusal(text: string): Uint8Array {
  const body = new TextEncoder().encode(`SFATAL\0C08P01\0M${text}\0\0`);
  const bytes = new Uint8Array(body.length + 5);
  bytes[0] = "E".charCodeAt(0);
  new DataView(bytes.buffer).setUint32(1, body.length + 4);
  bytes.set(body, 5);
  return bytes;
}
