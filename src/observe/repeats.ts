import type { LogEntry } from "./log_entry.ts";

interface Said {
  readonly ends: "in_sync" | "never";
  readonly server: string | undefined;
  readonly since: number;
  /** When it is said aloud again. */
  readonly next: number;
  readonly interval: number;
  /** How often it has been since it was last said aloud. */
  readonly unsaid: number;
}

const FIRST_INTERVAL_MS = 60_000;
const LONGEST_INTERVAL_MS = 3_600_000;

/** Bounds the memory; far more than can go wrong in ways that one would read. */
const MOST_TOPICS = 10_000;

/**
 * Says once, clearly, what goes on being wrong, and then at growing intervals: a minute,
 * two, four, up to an hour. In between it is only for those who debug.
 */
export class Repeats {
  readonly #said = new Map<string, Said>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The entry as it is to be logged now. */
  pass(entry: LogEntry): LogEntry {
    this.#forget(entry);
    if (entry.topic === undefined) return entry;
    const key = [entry.event, entry.server, entry.topic.key].join("\0");
    const said = this.#said.get(key);
    const now = this.#now();
    const { server } = entry;
    const { ends } = entry.topic;
    if (said === undefined) {
      if (this.#said.size >= MOST_TOPICS) this.#said.delete(this.#said.keys().next().value!);
      const interval = FIRST_INTERVAL_MS;
      this.#said.set(key, { ends, server, since: now, next: now + interval, interval, unsaid: 0 });
      return entry;
    }
    if (now < said.next) {
      this.#said.set(key, { ...said, unsaid: said.unsaid + 1 });
      // A pass that is well is one line at most, whatever there is to note about it.
      return { ...entry, level: ends === "never" || entry.level === "trace" ? "trace" : "debug" };
    }
    const interval = Math.min(said.interval * 2, LONGEST_INTERVAL_MS);
    this.#said.set(key, { ...said, next: now + interval, interval, unsaid: 0 });
    const since = new Date(said.since).toISOString();
    const times = said.unsaid + 1;
    return {
      ...entry,
      text: `${entry.text} (still so, since ${since})`,
      fields: { ...entry.fields, since, times },
    };
  }

  /** What is news again if it comes again. */
  #forget(entry: LogEntry): void {
    if (entry.event === "config_changed") this.#said.clear();
    const inSync = entry.event === "pass_finished" && entry.fields.status === "in_sync";
    if (!inSync && entry.event !== "server_left") return;
    for (const [key, { ends, server }] of this.#said) {
      if (server === entry.server && (ends === "in_sync" || !inSync)) this.#said.delete(key);
    }
  }
}
