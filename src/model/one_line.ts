/** Line breaks and control characters become spaces: no text from outside can forge a line. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
