const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

const LONGEST_TIMER_MS = 2 ** 31 - 1;

const FORM = /^(?<amount>\d+(?:\.\d+)?)(?<unit>ms|s|m|h)$/;

/**
 * Milliseconds of a duration such as `500ms`, `10s`, `5m`, `1h`; `0` needs no unit.
 *
 * Undefined where it is not one: a bare `10` could mean anything, and a timer of
 * more than 24 days would go off at once.
 */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  const { amount, unit } = FORM.exec(text)?.groups ?? {};
  if (amount === undefined || unit === undefined) return undefined;
  const ms = Math.round(Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]);
  return ms > LONGEST_TIMER_MS ? undefined : ms;
}
