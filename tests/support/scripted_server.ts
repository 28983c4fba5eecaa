/** A server that says what a test wants, to every client alike. */
export interface ScriptedServer extends AsyncDisposable {
  readonly port: number;
  /** What clients have sent, each chunk as one character for each byte. */
  readonly received: readonly string[];
}

/**
 * Answers each chunk that a client sends with the next of `answers`; after the last one
 * it closes the connection.
 */
export function startScriptedServer(answers: readonly Uint8Array[]): ScriptedServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const received: string[] = [];

  async function serve(client: Deno.Conn): Promise<void> {
    using connection = client;
    const buffer = new Uint8Array(4096);
    for (const answer of answers) {
      const length = await connection.read(buffer);
      if (length === null) return;
      received.push(String.fromCharCode(...buffer.subarray(0, length)));
      await connection.write(answer);
    }
    // Whoever is answered must have read it before the end.
    await connection.read(buffer);
  }
  const serving = (async () => {
    for await (const client of listener) await serve(client).catch(() => {});
  })().catch(() => {});

  return {
    port: (listener.addr as Deno.NetAddr).port,
    received,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

/** A message of PostgreSQL's protocol. */
export function message(type: string, body: string): Uint8Array {
  const bytes = new TextEncoder().encode(body);
  const result = new Uint8Array(bytes.length + 5);
  result[0] = type.charCodeAt(0);
  new DataView(result.buffer).setUint32(1, bytes.length + 4);
  result.set(bytes, 5);
  return result;
}

/** An ErrorResponse in another language than English. */
export function errorResponse(sqlstate: string, text: string, routine = "x"): Uint8Array {
  return message("E", `SFATAL\0VFATAL\0C${sqlstate}\0M${text}\0R${routine}\0\0`);
}
