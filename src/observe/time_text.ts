/** A moment as text in UTC; null where it has not come. */
export function timeText(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
