import type { Clock } from "./clock.ts";

/** A wait for one waiter that others can cut short. A call that comes before the wait counts. */
export class Wakeup {
  readonly #clock: Clock;
  #woken = false;
  #end: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#woken = true;
    this.#end?.();
  }

  /** Forgets calls that no wait has answered. */
  clear(): void {
    this.#woken = false;
  }

  /**
   * Resolves after `ms` milliseconds (undefined: never) or when woken, at once if that was
   * since the wait before.
   *
   * @returns whether it was woken.
   */
  async wait(ms: number | undefined): Promise<boolean> {
    if (!this.#woken) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#end = resolve;
      const cancel = ms === undefined ? undefined : this.#clock.after(ms, resolve);
      await promise;
      this.#end = undefined;
      cancel?.();
    }
    const woken = this.#woken;
    this.#woken = false;
    return woken;
  }
}
