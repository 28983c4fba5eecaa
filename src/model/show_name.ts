import { quoteForDisplay } from "./quote_for_display.ts";

/**
 * A name as it is shown to people: as it stands where that is unmistakable, else
 * quoted with escapes, so that no name can forge a line or hide in a terminal.
 */
export function showName(name: string): string {
  return /^[\p{L}\p{M}\p{N}_.:@+-]+$/u.test(name) ? name : quoteForDisplay(name);
}
