/** Where output goes: the result to stdout, everything else to stderr. */
export interface Terminal {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether stdout may be coloured. */
  readonly color: boolean;
}
