const LONGEST_SHOWN = 80;

/**
 * A text from outside in double quotes, for use inside sentences: no text can forge
 * a line or hide in a terminal. Cut off where it is longer than a name can be.
 */
export function quoteForDisplay(text: string): string {
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
  // Format characters (bidirectional overrides, zero-width ones) and line separators are not
  // escaped by JSON, but can make a terminal show something else than is there.
  return JSON.stringify(shown).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, escapeUnits);
}

/** `\u202e` in place of the character. */
export function escapeUnits(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
