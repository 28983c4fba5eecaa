import type { Socket } from "node:net";

/**
 * Makes an open connection fit for the driver, which expects to open it itself, and
 * which throws out of the data event, ending the process, when it meets a message that
 * it does not know (GSSAPI at login, another protocol): that becomes an error instead.
 */
export function toDriverStream(socket: Socket): Socket {
  const on = socket.on.bind(socket);
  return Object.assign(socket, {
    connect: () => {
      queueMicrotask(() => socket.emit("connect"));
      return socket;
    },
    on: (event: string, listener: (...data: unknown[]) => void) =>
      on(event, event === "data" ? guarded(socket, listener) : listener),
  });
}

function guarded(socket: Socket, listener: (...data: unknown[]) => void) {
  return (...data: unknown[]) => {
    try {
      listener(...data);
    } catch (cause) {
      socket.destroy(new Error("The server sent a message that is not understood", { cause }));
    }
  };
}
