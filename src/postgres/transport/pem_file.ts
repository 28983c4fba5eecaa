/** A certificate or key file that cannot be used. Its message names the file, not its content. */
export class TlsFileError extends Error {
  override readonly name = "TlsFileError";

  constructor(message: string, readonly hint: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** The text of a file, or undefined where there is none. @throws {TlsFileError} */
export async function readIfPresent(path: string, what: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw new TlsFileError(
      `The ${what} "${path}" cannot be read: ${(error as Error).message}`,
      "Make the file readable for the user that pg-provisioner runs as",
      { cause: error },
    );
  }
}

/** @throws {TlsFileError} where a file holds no certificate. */
export function checkPem(text: string, what: string): void {
  if (text.includes("-----BEGIN CERTIFICATE-----")) return;
  throw new TlsFileError(
    `The ${what} holds no certificate`,
    "The file must be in PEM form, with a line -----BEGIN CERTIFICATE-----",
  );
}
