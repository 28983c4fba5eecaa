import { escapeUnits } from "./quote_for_display.ts";

/**
 * For text from outside: line breaks and control characters become spaces, so that none can
 * forge a line; format characters, that a terminal would hide or obey, are shown as escapes.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").replace(/\p{Cf}/gu, escapeUnits);
}
