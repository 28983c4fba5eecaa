/** Every major of PostgreSQL that is supported, oldest first. */
export const ALL_MAJORS = [14, 15, 16, 17, 18] as const;

export type Major = typeof ALL_MAJORS[number];

export const NEWEST_MAJOR: Major = 18;

/**
 * The majors that tests run on: all, or those that `TEST_MAJORS` (such as `15,18`) names.
 *
 * Says on stderr when it is not all of them, so that a green run is not taken for a full one.
 */
export function testMajors(): readonly Major[] {
  const wanted = Deno.env.get("TEST_MAJORS");
  if (!wanted) return ALL_MAJORS;
  const names = wanted.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !ALL_MAJORS.some((major) => String(major) === name));
  if (unknown.length > 0) {
    throw new RangeError(`TEST_MAJORS names majors that are not supported: ${unknown.join(", ")}`);
  }
  const majors = ALL_MAJORS.filter((major) => names.includes(String(major)));
  if (majors.length < ALL_MAJORS.length) {
    // deno-lint-ignore no-console
    console.error(`TEST_MAJORS: only PostgreSQL ${majors.join(", ")} is tested in this run`);
  }
  return majors;
}
