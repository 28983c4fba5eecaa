/** What is in a file, or in words why that is not known. */
export type TextFile =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" }
  | { readonly kind: "folder" }
  | { readonly kind: "forbidden" }
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "utf16" }
  | { readonly kind: "not_utf8"; readonly line: number; readonly column: number };

/** Reads a file as UTF-8, with or without a byte order mark; does not throw for what is in the way. */
export async function readUtf8File(
  path: string,
  readFile: (path: string) => Promise<Uint8Array>,
): Promise<TextFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return failure(error);
  }
  if (looksLikeUtf16(bytes)) return { kind: "utf16" };
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { kind: "not_utf8", ...firstFault(bytes) };
  }
}

/** By what both Deno's and Node's errors carry. */
function failure(error: unknown): TextFile {
  if (!(error instanceof Error)) return { kind: "unreadable", reason: "unknown reason" };
  const marks = [error.name, "code" in error ? error.code : undefined];
  const is = (...wanted: readonly string[]) => wanted.some((mark) => marks.includes(mark));
  if (is("NotFound", "ENOENT", "NotADirectory", "ENOTDIR")) return { kind: "missing" };
  if (is("IsADirectory", "EISDIR")) return { kind: "folder" };
  if (is("PermissionDenied", "EACCES", "NotCapable", "EPERM")) return { kind: "forbidden" };
  return { kind: "unreadable", reason: error.message.split("\n", 1)[0] ?? error.name };
}

/** By its byte order mark. */
function looksLikeUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** Line feeds never occur inside a UTF-8 sequence, so each line can be tried by itself. */
function firstFault(bytes: Uint8Array): { line: number; column: number } {
  const strict = new TextDecoder("utf-8", { fatal: true });
  let start = 0;
  for (let line = 1;; line++) {
    const end = bytes.indexOf(0x0a, start);
    const part = bytes.subarray(start, end < 0 ? undefined : end);
    try {
      strict.decode(part);
    } catch {
      return { line, column: new TextDecoder().decode(part).indexOf("\ufffd") + 1 };
    }
    if (end < 0) return { line, column: 1 };
    start = end + 1;
  }
}
