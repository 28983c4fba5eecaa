/** How long each wait may last, in milliseconds. */
export interface Limits {
  /** For one address, from the first packet until the session is ready. */
  readonly connect: number;
  /** For a reading query. */
  readonly query: number;
  /** For statements that change something; CREATE DATABASE copies a whole template. */
  readonly execute: number;
  /** For a lock that another session holds; the server counts. */
  readonly lock: number;
  /** Between two statements of a transaction; the server counts. */
  readonly idleInTransaction: number;
  /** For a cancelled statement to end. */
  readonly cancel: number;
  /** For a session to close. */
  readonly end: number;
}

export const DEFAULT_LIMITS: Limits = {
  connect: 10_000,
  query: 60_000,
  execute: 600_000,
  lock: 30_000,
  idleInTransaction: 60_000,
  cancel: 5_000,
  end: 3_000,
};
