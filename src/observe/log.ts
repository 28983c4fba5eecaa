import type { Observer } from "../model/event.ts";
import { eventText } from "./event_text.ts";

/** Writes what happens as lines of text, the server's name in front where there are several. */
export function logEvents(
  write: (text: string) => void,
  options: { readonly servers: number },
): Observer {
  return (event) => {
    const { level, text } = eventText(event);
    if (level === "debug") return;
    const server = options.servers > 1 ? `${event.server}: ` : "";
    write(`${level.padEnd(7)} ${server}${text}\n`);
  };
}
