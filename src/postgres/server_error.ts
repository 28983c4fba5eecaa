import { ProvisionerError, type ProvisionerErrorOptions, type Retry } from "../model/error.ts";
import type { ErrorCode } from "../model/error.ts";

export interface ServerErrorOptions extends ProvisionerErrorOptions {
  readonly code: ErrorCode;
  readonly retry: Retry;
  /** SQLSTATE, where the server sent one. */
  readonly sqlstate?: string | undefined;
  /** The server's DETAIL. */
  readonly detail?: string | undefined;
  /** The server's own HINT, apart from ours. */
  readonly serverHint?: string | undefined;
  /** The connection is gone, and with it the knowledge whether the statement happened. */
  readonly connectionLost?: boolean;
}

/**
 * What a server, or the way to it, answered instead of a result.
 *
 * Carries the server's own words, never the statement nor the connection string.
 */
export class ServerError extends ProvisionerError {
  override readonly name = "ServerError";
  readonly sqlstate: string | undefined;
  readonly detail: string | undefined;
  readonly serverHint: string | undefined;
  readonly connectionLost: boolean;

  constructor(message: string, options: ServerErrorOptions) {
    super(options.code, message, options);
    this.sqlstate = options.sqlstate;
    this.detail = options.detail;
    this.serverHint = options.serverHint;
    this.connectionLost = options.connectionLost ?? false;
  }
}
