/** What the process ends with; scripts rely on these. */
export const EXIT = {
  /** Done, or nothing to do. */
  ok: 0,
  /** Failed, wholly or in part. */
  failed: 1,
  /** Changes are pending (`plan --detailed-exit-code` only). */
  pending: 2,
  /** Wrong usage (EX_USAGE of sysexits.h). */
  usage: 64,
  /** The config is not valid (EX_CONFIG of sysexits.h). */
  config: 78,
  /** Stopped by SIGINT. */
  sigint: 130,
  /** Stopped by SIGTERM. */
  sigterm: 143,
} as const;

export type ExitStatus = typeof EXIT[keyof typeof EXIT];
