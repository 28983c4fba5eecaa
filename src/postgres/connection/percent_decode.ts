import { connectionStringError } from "./connection_error.ts";

/**
 * Decodes `%XX` as libpq does: `+` stays, `%00` and half a code are errors.
 *
 * @param where the keyword that the text belongs to, for the message.
 * @throws {ProvisionerError} `config_invalid`
 */
export function percentDecode(text: string, where: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) {
    throw connectionStringError(
      `a % in ${where} is not followed by two hexadecimal digits`,
      "Write a % that stands for itself as %25",
    );
  }
  if (text.includes("%00")) {
    throw connectionStringError(`${where} holds %00`, "PostgreSQL knows no text with a zero byte");
  }
  try {
    return decodeURIComponent(text);
  } catch {
    // The runtime's own error is dropped on purpose: it may quote the text.
    throw connectionStringError(
      `${where} is not UTF-8 once decoded`,
      "Percent-encode the bytes of its UTF-8 form",
    );
  }
}
