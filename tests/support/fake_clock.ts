import type { Clock } from "../../src/watch/clock.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test lets time pass. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now = Date.UTC(2026, 0, 1);

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass until the next timer, and happen what that one is for. */
  async passToNext(): Promise<void> {
    await settle();
    await this.pass(Math.min(...[...this.#timers].map(({ at }) => at)) - this.#now);
  }

  /** Lets so many milliseconds pass, and everything happen that is due in them, in order. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = [...this.#timers].sort((one, other) => one.at - other.at)[0];
      if (next === undefined || next.at > end) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.callback();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets all promises that can go on do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
  // A dynamic import of what is already there takes a turn of the event loop.
  await new Promise((resolve) => setTimeout(resolve));
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
