import { mapConcurrently } from "../async/map_concurrently.ts";
import { type Place, watchedPlaces } from "./watched_places.ts";

const MAX_OPEN = 32;

export interface FileHintsOptions {
  /** Something may have changed. What and where is not told: kinds and paths of events lie. */
  readonly onHint: () => void;
  /** The system cannot watch just now; told each time. */
  readonly onFailure: (reason: string) => void;
}

/**
 * The operating system's events for a set of files.
 *
 * They are hints only: some changes make none, and some kinds of mount never do.
 */
export class FileHints implements Disposable {
  readonly #options: FileHintsOptions;
  #watcher: Deno.FsWatcher | undefined;
  #watched = "";

  constructor(options: FileHintsOptions) {
    this.#options = options;
  }

  /**
   * Watches what can change these files, and again what was replaced since the last call.
   * Look at the files after it, not before, and nothing is missed.
   */
  async follow(files: readonly string[]): Promise<void> {
    const found = (await mapConcurrently(files, MAX_OPEN, watchedPlaces)).flat();
    const places = new Map(found.map((place) => [place.path, place]));
    const watched = describe([...places.values()]);
    if (watched === this.#watched) return;
    this[Symbol.dispose]();
    if (places.size === 0) return;
    try {
      this.#watcher = Deno.watchFs([...places.keys()], { recursive: false });
      this.#watched = watched;
      this.#listen(this.#watcher);
    } catch (error) {
      // Gone between the look and the watch: the next call finds what is there instead.
      if (error instanceof Deno.errors.NotFound) return this.#options.onHint();
      this.#options.onFailure(error instanceof Error ? error.message : "unknown reason");
    }
  }

  async #listen(watcher: Deno.FsWatcher): Promise<void> {
    try {
      for await (const _ of watcher) {
        // Perhaps the end of what was watched, and something new may have its very inode.
        this.#watched = "";
        this.#options.onHint();
      }
    } catch {
      // It is made anew at the next call.
      if (this.#watcher === watcher) this[Symbol.dispose]();
      this.#options.onHint();
    }
  }

  [Symbol.dispose](): void {
    this.#watched = "";
    try {
      this.#watcher?.close();
    } catch {
      // It ended by itself.
    }
    this.#watcher = undefined;
  }
}

function describe(places: readonly Place[]): string {
  return places.map(({ path, identity }) => `${identity} ${path}`).sort().join("\n");
}
