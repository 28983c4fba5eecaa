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

/** For the generated reference. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: "Done, or nothing to do.",
  failed: "Failed, wholly or in part: the report names each failure and its cause.",
  pending: "Changes are pending (`plan --detailed-exit-code` only).",
  usage: "Wrong usage.",
  config: "The config is not valid: nothing was asked of any server.",
  sigint: "Stopped by SIGINT: what was in flight is finished, what is left is said.",
  sigterm: "Stopped by SIGTERM: what was in flight is finished, what is left is said.",
};
