import type { Socket } from "node:net";

/**
 * Resolves at the event, with what `act` makes of it; rejects at an error, or when the
 * connection closes before.
 *
 * TLS must take a socket over in `act`, within the event: later, Deno's older releases have
 * begun to read the first bytes of the handshake as plain text.
 */
export function at<T>(
  socket: Socket,
  event: string,
  act: (data: Uint8Array) => T = (data) => data as T,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onEvent = (data: Uint8Array) => {
    try {
      resolve(act(data));
    } catch (error) {
      reject(error);
    }
  };
  const onClose = () => reject(new Error("The server closed the connection"));
  socket.once(event, onEvent).once("error", reject).once("close", onClose);
  return promise.finally(() => {
    socket.off(event, onEvent).off("error", reject).off("close", onClose);
  });
}

/** Ends a connection when the signal comes, at whatever stage. */
export function destroyAt(signal: AbortSignal, socket: Socket): void {
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
}
