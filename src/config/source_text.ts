import type { Path } from "./path.ts";

/** Both counted from 1, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds where something stands; where there is nothing at the path, the nearest
 * thing around it: for a missing key, the object that it is missing from.
 */
export type Locate = (path: Path, at?: "key" | "value") => Position;

/** A mistake in how a config is written, whatever it says. */
export interface SourceFault {
  readonly position: Position;
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
}

/** A config text that was taken apart: one implementation for each language it may be in. */
export interface SourceText {
  /** What the text says; `undefined` where it is too broken to say anything. */
  readonly value: unknown;
  readonly faults: readonly SourceFault[];
  /** Worked out only when asked for, since a config without mistakes needs no positions. */
  locator(): Promise<Locate>;
}
