/**
 * A name as it is shown to people: as it stands where that is unmistakable, else
 * quoted with escapes, so that no name can forge a line or hide in a terminal.
 */
export function showName(name: string): string {
  return /^[\p{L}\p{M}\p{N}_.@+-]+$/u.test(name) ? name : quoteForDisplay(name);
}

/** Always quoted, for names inside sentences. */
export function quoteForDisplay(name: string): string {
  // Format characters (bidirectional overrides, zero-width ones) and line separators are not
  // escaped by JSON, but can make a terminal show something else than is there.
  return JSON.stringify(name).replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) =>
      Array.from(
        { length: character.length },
        (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
      ).join(""),
  );
}
