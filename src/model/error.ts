/** What went wrong, as a stable word that scripts may rely on. */
export type ErrorCode =
  | "usage"
  | "config_invalid"
  | "connection_failed"
  | "server_unsuitable"
  | "permission_denied"
  | "lock_held"
  | "change_failed"
  | "interrupted";

/**
 * Whether trying again can help: `never`, `soon` (a race or a lock: re-read and
 * try at once), or `backoff` (the server is away or full: wait first).
 */
export type Retry = "never" | "soon" | "backoff";

export interface ProvisionerErrorOptions extends ErrorOptions {
  /** What to do next, for a person. */
  readonly hint?: string | undefined;
  readonly retry?: Retry;
}

/** An error that is reported to the user as it stands: one line of what, one of what to do. */
export class ProvisionerError extends Error {
  override readonly name: string = "ProvisionerError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retry: Retry;

  constructor(code: ErrorCode, message: string, options: ProvisionerErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.hint = options.hint;
    this.retry = options.retry ?? "never";
  }
}
