import type { Desired, DesiredServer } from "../model/desired.ts";
import type { ServerReport } from "../model/report.ts";
import type { WatchObserver } from "../model/watch_event.ts";
import { ConfigSource, type ConfigSourceOptions, type ConfigState } from "./config_source.ts";
import { sameMeaning } from "./same_meaning.ts";
import { type PassRequest, ServerLoop, type ServerLoopOptions } from "./server_loop.ts";

export interface WatchOptions
  extends
    Omit<ConfigSourceOptions, "onState">,
    Pick<ServerLoopOptions, "resyncMs" | "clock" | "random"> {
  /** Makes the passes over one server; called once for each server that comes up. */
  readonly passesFor: (server: string) => (request: PassRequest) => Promise<ServerReport>;
  readonly observe: WatchObserver;
}

interface Running {
  readonly loop: ServerLoop;
  readonly done: Promise<void>;
}

/**
 * Keeps servers as the config says: a loop for the config, and one for each server, so that
 * none waits for another.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #source: ConfigSource;
  readonly #running = new Map<string, Running>();
  /** No longer in the config, finishing what is in flight. */
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#source = new ConfigSource({ ...options, onState: (state) => this.#follow(state) });
  }

  /** Something may have changed about the files. */
  hint(): void {
    this.#source.hint();
  }

  /** Looks at the files and makes a pass over every server. */
  passNow(): void {
    this.#source.hint();
    for (const { loop } of this.#running.values()) loop.passNow("hangup");
  }

  /** Finishes what is in flight and starts nothing new. */
  stop(): void {
    this.#source.stop();
    for (const { loop } of this.#running.values()) loop.stop();
  }

  /** Resolves after {@linkcode Watch.stop}, when nothing is in flight any more. */
  async run(): Promise<void> {
    try {
      await this.#source.run();
    } finally {
      this.stop();
      await Promise.all([...this.#running.values()].map(({ done }) => done));
      await Promise.all(this.#leaving);
    }
  }

  #follow(state: ConfigState): void {
    if (state.kind === "valid") this.#followDesired(state.desired);
    // Not even from the last config that was valid: nobody wants that one any more.
    else for (const { loop } of this.#running.values()) loop.pause();
  }

  #followDesired(desired: Desired): void {
    const names = new Set(desired.servers.map(({ name }) => name));
    for (const name of this.#running.keys()) if (!names.has(name)) this.#leave(name);
    for (const server of desired.servers) {
      const loop = this.#running.get(server.name)?.loop;
      if (loop && !loop.paused && sameMeaning(loop.desired, server)) continue;
      this.#options.observe({ kind: "server_changed", server: server.name, desired: server });
      if (loop) loop.update(server);
      else this.#start(server);
    }
  }

  #start(server: DesiredServer): void {
    const makePass = this.#options.passesFor(server.name);
    const loop = new ServerLoop(server, { ...this.#options, makePass });
    this.#running.set(server.name, { loop, done: loop.run() });
  }

  #leave(server: string): void {
    const { loop, done } = this.#running.get(server)!;
    this.#running.delete(server);
    loop.stop();
    this.#leaving.add(done);
    done.finally(() => this.#leaving.delete(done));
    this.#options.observe({ kind: "server_left", server });
  }
}
