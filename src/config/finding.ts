import type { Path } from "./path.ts";

/** A mistake in a config by its path: {@linkcode placeFindings} gives it line and column. */
export interface Finding {
  readonly path: Path;
  /** Whether the key itself is wrong or what it holds; the value where absent. */
  readonly at?: "key" | "value";
  /** What is wrong: one line, no secret, no final period. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
  /** A second place that belongs to it, named at the end of the message. */
  readonly also?: Path;
}
