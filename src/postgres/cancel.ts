import type { Endpoint } from "./transport/endpoint.ts";
import { openTransport, type TransportOptions } from "./transport/transport.ts";

export interface BackendKey {
  readonly pid: number;
  readonly secretKey: number;
}

/**
 * Asks the server to cancel what a session does, over a connection of its own with the
 * same encryption. Bounded in time; a failure is not reported, since the caller drops
 * a session that does not end.
 */
export async function cancelStatement(
  key: BackendKey,
  endpoint: Endpoint,
  { tls, ms }: { readonly tls: TransportOptions["tls"]; readonly ms: number },
): Promise<void> {
  const signal = AbortSignal.timeout(ms);
  try {
    const { socket } = await openTransport(endpoint, { tls, keepAlive: undefined, signal });
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    // The server answers by closing: only then has it passed the signal on.
    socket.resume();
    socket.write(cancelRequest(key));
    await closed;
  } catch {
    // Nobody is there to take the request; the session will not end either.
  }
}

function cancelRequest({ pid, secretKey }: BackendKey): Uint8Array {
  const message = new DataView(new ArrayBuffer(16));
  message.setInt32(0, 16);
  message.setInt32(4, 80877102);
  message.setInt32(8, pid);
  message.setInt32(12, secretKey);
  return new Uint8Array(message.buffer);
}
