import type { Observer } from "../model/event.ts";
import type { Context } from "./context.ts";
import type { Settings } from "./settings.ts";

/** What logs a run-once command on stderr; names the servers where there are several. */
export async function passLog(
  settings: Settings,
  { terminal }: Context,
  options: { readonly servers: number },
): Promise<Observer> {
  // Commands that log nothing start faster without the library.
  const { logEvents } = await import("../observe/log.ts");
  return logEvents({
    write: terminal.stderr,
    format: settings.logFormat,
    level: settings.logLevel,
    showServer: () => options.servers > 1,
  });
}
