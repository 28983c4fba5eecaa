/** The fields of an ErrorResponse or NoticeResponse that we use, under the driver's names. */
export interface ServerAnswer {
  /** In the server's language. */
  readonly severity?: string | undefined;
  /** SQLSTATE. */
  readonly code: string;
  /** In the server's language. */
  readonly message: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly constraint?: string | undefined;
  /** The function in the server's source: never translated. */
  readonly routine?: string | undefined;
}

export function isServerAnswer(error: unknown): error is ServerAnswer {
  const { code, message, severity } = error as Partial<Record<keyof ServerAnswer, unknown>>;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && typeof message === "string" &&
    typeof severity === "string";
}
