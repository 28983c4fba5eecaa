import type { Terminal } from "./terminal.ts";

/** What a command gets from the process that it runs in. */
export interface Context {
  readonly argv: readonly string[];
  readonly env: (name: string) => string | undefined;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Absolute; where a relative path of the command line starts. */
  readonly workingFolder: string;
  readonly terminal: Terminal;
  /** Aborted when the process is asked to stop; its reason is then an {@linkcode Interruption}. */
  readonly signal: AbortSignal;
  /** Calls the listener at each SIGHUP, which ends the process where nobody listens. */
  readonly onHangup: (listener: () => void) => Disposable;
}

/** Why a signal was aborted: which one the process got. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  readonly by: "SIGINT" | "SIGTERM";

  constructor(by: "SIGINT" | "SIGTERM") {
    super(`Stopped by ${by}`);
    this.by = by;
  }
}
