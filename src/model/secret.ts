const MASK = "[secret]";

/**
 * A text that must never be shown: a password, a verifier, a connection string.
 *
 * Its string, JSON and inspect forms are all `[secret]`, so that a secret which
 * ends up in a log line, an error or a plan by accident shows nothing. Call
 * {@linkcode Secret.reveal} only where the bytes go to the server.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself. Every call is a place to review. */
  reveal(): string {
    return this.#text;
  }

  /** Whether both hold the same text, without revealing either. */
  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.for("Deno.customInspect")](): string {
    return MASK;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return MASK;
  }
}
