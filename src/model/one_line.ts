/**
 * A message as one line that shows what is there: line breaks, control characters
 * and what turns the direction of text become spaces, so that no text from outside
 * can forge a line or end a comment.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ");
}
