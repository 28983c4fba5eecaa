import { createHash } from "node:crypto";
import { mapConcurrently } from "../async/map_concurrently.ts";

export type ReadFile = (path: string) => Promise<Uint8Array>;

/** Well below the number of files that a process may have open. */
const MAX_OPEN = 32;

/**
 * What a load of the config saw: a digest of every file that it read or looked for.
 *
 * Taken from the very bytes that were loaded, so no change can slip in between.
 */
export class ReadSnapshot {
  readonly #readFile: ReadFile;
  readonly #digests = new Map<string, string>();

  constructor(readFile: ReadFile) {
    this.#readFile = readFile;
  }

  /** To be loaded with. */
  readonly readFile: ReadFile = async (path) => {
    try {
      const bytes = await this.#readFile(path);
      this.#digests.set(path, digestOf(bytes));
      return bytes;
    } catch (error) {
      this.#digests.set(path, failureOf(error));
      throw error;
    }
  };

  get paths(): readonly string[] {
    return [...this.#digests.keys()];
  }

  /** Whether a load would now see anything else. */
  async isStale(): Promise<boolean> {
    const stale = await mapConcurrently(
      [...this.#digests],
      MAX_OPEN,
      async ([path, digest]) => digest !== await this.#read(path),
    );
    return stale.includes(true);
  }

  #read(path: string): Promise<string> {
    return this.#readFile(path).then(digestOf, failureOf);
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}

function failureOf(error: unknown): string {
  return `cannot be read: ${error instanceof Error ? error.name : "unknown"}`;
}
