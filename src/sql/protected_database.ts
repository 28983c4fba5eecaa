const REASONS: ReadonlyMap<string, string> = new Map([
  // Its owner could poison the sessions of every tool that connects there by default,
  // ours included (pg-semantics §1.9), and could drop it.
  ["postgres", "administrators and tools connect to it, so it must not belong to an application"],
  ["template0", "PostgreSQL creates other databases from it"],
  ["template1", "PostgreSQL creates other databases from it"],
]);

/**
 * Why a database belongs to the server itself and is never created, given to an owner
 * or dropped; `undefined` for any other.
 */
export function protectionReason(database: string): string | undefined {
  return REASONS.get(database);
}
