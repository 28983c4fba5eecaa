import { Secret } from "../model/secret.ts";

/** Says where in the file something stands, not what it asks for. */
const PLACE = "origin";

/**
 * Whether two pieces of plain data (such as two `DesiredServer`s) ask for the same. Secrets
 * count by their text; the order of an object's keys and the place in the file do not count.
 */
export function sameMeaning(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (one instanceof Secret) return other instanceof Secret && one.equals(other);
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length &&
      one.every((item, index) => sameMeaning(item, other[index]));
  }
  if (one instanceof Map) {
    return other instanceof Map && one.size === other.size &&
      [...one].every(([key, value]) => other.has(key) && sameMeaning(value, other.get(key)));
  }
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  keys.delete(PLACE);
  return [...keys].every((key) => sameMeaning(one[key], other[key]));
}

/** Nothing but a plain object: a `Set`, say, has no keys to compare and would equal any other. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
