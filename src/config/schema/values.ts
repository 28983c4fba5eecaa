import { z } from "zod";

/** Of a 32-bit integer, which is what the server keeps limits in. */
const MAX_LIMIT = 2_147_483_647;
const MAX_NAME_LENGTH = 63;

/**
 * A point in time that everyone reads as the same one. To the millisecond, so that it can
 * be compared with what the server has.
 */
const POINT_IN_TIME =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-](0\d|1[0-5]):[0-5]\d)$/;

const name = z.string().min(1);

// What schemas for editors can say about names; the whole truth is in sql/name_problem.ts,
// which counts bytes and says what is wrong in words.
export const databaseName = name.meta({ maxLength: MAX_NAME_LENGTH });
export const ownDatabaseName = databaseName.meta({
  not: { enum: ["postgres", "template0", "template1"] },
});
export const roleName = name.meta({
  maxLength: MAX_NAME_LENGTH,
  not: { pattern: "^(pg_.*|public|none)$" },
});
export const groupName = name.meta({
  maxLength: MAX_NAME_LENGTH,
  not: { enum: ["public", "none", "pg_database_owner"] },
});
export const schemaName = name.meta({
  maxLength: MAX_NAME_LENGTH,
  not: { pattern: "^(pg_.*|information_schema)$" },
});
export const extensionName = name.meta({ maxLength: MAX_NAME_LENGTH });

/** Text that a server can store. */
export const text = z.string().refine((value) => !value.includes("\0") && value.isWellFormed(), {
  error: "Contains a character that no server can store",
  params: { hint: "Remove NUL characters and halves of surrogate pairs" },
});

export const someText = text.min(1);

export const limit = z.int().min(-1).max(MAX_LIMIT);

export const pointInTime = z.string().refine(isPointInTime, {
  error: 'Not a date and time with a time zone, nor "infinity"',
  params: { hint: 'Write it like "2030-01-31T00:00:00Z", or "infinity" for no end' },
}).meta({ anyOf: [{ format: "date-time" }, { const: "infinity" }] });

export const state = z.enum(["present", "absent"]);

/** By name. Which names there may be is for to_settings.ts to say. */
export const settings = z.record(
  z.string().meta({ pattern: "^[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?$" }),
  z.union([text, z.number(), z.boolean(), z.null()]),
);

function isPointInTime(value: string): boolean {
  if (value === "infinity") return true;
  const { year, month, day } = POINT_IN_TIME.exec(value)?.groups ?? {};
  if (year === undefined) return false;
  // Date takes the 30th of February for the 2nd of March.
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number(year) > 0 && date.getUTCDate() === Number(day) &&
    date.getUTCMonth() + 1 === Number(month);
}
