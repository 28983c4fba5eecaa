import leven from "leven";

/** Longer ones are no slip of the fingers, and comparing takes time by their length. */
const LONGEST = 64;

/**
 * The key that was probably meant by an unknown one: the nearest by edit distance, or
 * one that is part of it (`username`) or that it is part of (`pass`).
 *
 * Case, `-` and `_` do not count: `rootPassword` is `root_password`.
 */
export function nearestKey(unknown: string, known: readonly string[]): string | undefined {
  const plain = simplify(unknown);
  if (plain === "" || plain.length > LONGEST) return undefined;
  const limit = Math.max(1, Math.floor(plain.length / 3));
  let nearest: string | undefined;
  let smallest = limit + 1;
  for (const key of known) {
    const distance = leven(plain, simplify(key), { maxDistance: limit + 1 });
    if (distance < smallest) [nearest, smallest] = [key, distance];
  }
  return nearest ?? known.find((key) => isPart(plain, simplify(key)));
}

function isPart(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  return shorter >= 3 && (one.includes(other) || other.includes(one));
}

function simplify(key: string): string {
  return key.toLowerCase().replace(/[-_\s]/g, "");
}
