/** `setconfig` as a map: name in lower case → value. The server holds `name=value` texts. */
export function toSettings(setconfig: readonly string[] | null): ReadonlyMap<string, string> {
  return new Map((setconfig ?? []).map((text) => {
    const at = text.indexOf("=");
    return [text.slice(0, at).toLowerCase(), text.slice(at + 1)];
  }));
}
