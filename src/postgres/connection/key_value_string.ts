import { connectionStringError } from "./connection_error.ts";
import { storeParameter } from "./connection_keywords.ts";

const SPACE = /[ \t\n\v\f\r]/;

/**
 * Reads `key=value key='quoted value'` as libpq's `conninfo_parse` does: spaces around
 * the `=`, backslash escapes inside and outside of quotes.
 *
 * @throws {ProvisionerError} `config_invalid`
 */
export function parseKeyValueString(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  // What follows an unquoted password may be its rest: a space has ended it too early.
  let mayQuote = true;
  let at = skipSpaces(text, 0);
  for (let count = 1; at < text.length; count++) {
    const { keyword, valueAt } = readKeyword(text, at, mayQuote);
    const { value, end, quoted } = readValue(text, valueAt);
    storeParameter(parameters, keyword, value, { mayQuote, place: `parameter ${count}` });
    if (keyword.includes("password") && !quoted) mayQuote = false;
    at = skipSpaces(text, end);
  }
  return parameters;
}

function skipSpaces(text: string, start: number): number {
  let at = start;
  while (at < text.length && SPACE.test(text[at]!)) at++;
  return at;
}

function readKeyword(text: string, start: number, mayQuote: boolean) {
  let end = start;
  while (end < text.length && text[end] !== "=" && !SPACE.test(text[end]!)) end++;
  const equals = skipSpaces(text, end);
  if (text[equals] !== "=") {
    throw connectionStringError(
      "a parameter has no value: there is a word without =",
      mayQuote
        ? "Write it as postgres://user:password@host:5432/database or host=… user=… password=…"
        : "If the password contains a space, put it in single quotes: password='…'",
    );
  }
  return { keyword: text.slice(start, end), valueAt: skipSpaces(text, equals + 1) };
}

function readValue(text: string, start: number) {
  const quoted = text[start] === "'";
  let value = "";
  let at = quoted ? start + 1 : start;
  while (at < text.length) {
    const character = text[at]!;
    if (quoted ? character === "'" : SPACE.test(character)) return { value, end: at + 1, quoted };
    if (character === "\\") at++;
    value += text[at] ?? "";
    at++;
  }
  if (quoted) {
    throw connectionStringError(
      "a quoted value lacks its closing '",
      "Close the quote; write a ' inside of it as \\'",
    );
  }
  return { value, end: at, quoted };
}
