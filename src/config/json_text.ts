import type { SourceText } from "./source_text.ts";

/**
 * Takes JSON text apart: strictly, with no comments and no trailing commas, and with
 * no key twice in one object.
 *
 * The text may be large and is nearly always right, so the runtime's own parser goes
 * first; the one that knows positions is loaded when there is a mistake to show.
 */
export async function parseJsonText(text: string): Promise<SourceText> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold a password.
    const { syntaxFaults } = await import("./json_faults.ts");
    return { value: undefined, faults: syntaxFaults(text), locator };
  }
  if (countKeysInText(text) === countKeysInValue(value)) return { value, faults: [], locator };
  const { duplicateKeyFaults } = await import("./json_faults.ts");
  return { value, faults: duplicateKeyFaults(text), locator };

  async function locator() {
    const { jsonLocator } = await import("./json_locator.ts");
    return jsonLocator(text);
  }
}

/** Right for valid JSON only: there a string before a colon is a key. */
function countKeysInText(text: string): number {
  // By hand, since a regular expression overflows its stack on a string of some megabytes.
  let keys = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = afterWhitespace(text, afterString(text, at));
    if (text[at] === ":") keys++;
  }
  return keys;
}

function afterString(text: string, openingQuote: number): number {
  let at = openingQuote + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function afterWhitespace(text: string, start: number): number {
  let at = start;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++;
  return at;
}

function countKeysInValue(value: unknown): number {
  // A stack of our own: nesting may be deeper than the call stack.
  const open = [value];
  let keys = 0;
  while (open.length > 0) {
    const next = open.pop();
    if (next === null || typeof next !== "object") continue;
    const parts = Object.values(next);
    if (!Array.isArray(next)) keys += parts.length;
    for (const part of parts) open.push(part);
  }
  return keys;
}
