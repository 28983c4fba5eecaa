import { ProvisionerError, type ProvisionerErrorOptions, type Retry } from "../model/error.ts";
import type { ErrorCode } from "../model/error.ts";
import type { Authentication } from "./session.ts";

export interface ServerErrorOptions extends ProvisionerErrorOptions {
  readonly code: ErrorCode;
  readonly retry: Retry;
  /** SQLSTATE, where the server sent one. */
  readonly sqlstate?: string | undefined;
  /** The server's DETAIL. */
  readonly detail?: string | undefined;
  /** The server's own HINT, apart from ours. */
  readonly serverHint?: string | undefined;
  /** How far a login came that failed. */
  readonly login?: LoginProgress | undefined;
  /** The connection is gone, and with it the knowledge whether the statement happened. */
  readonly connectionLost?: boolean;
}

/** What a server made of a login. */
export interface LoginProgress {
  /** What it asked for. */
  readonly authentication: Authentication;
  /** It was satisfied; what it refuses after that has other reasons than the password. */
  readonly accepted: boolean;
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
  readonly login: LoginProgress | undefined;
  readonly connectionLost: boolean;

  constructor(message: string, options: ServerErrorOptions) {
    super(options.code, message, options);
    this.sqlstate = options.sqlstate;
    this.detail = options.detail;
    this.serverHint = options.serverHint;
    this.login = options.login;
    this.connectionLost = options.connectionLost ?? false;
  }
}
