import type { DoomedDatabase } from "../../model/actual.ts";
import type { Session } from "../session.ts";

const DOOMED_QUERY = `
SELECT
  d.datname::text AS name,
  pg_catalog.pg_database_size(d.oid)::float8 AS size_bytes,
  (SELECT pg_catalog.count(*)::int4 FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)
    AS sessions
FROM pg_catalog.pg_database d
WHERE d.datname::text = ANY ($1::text[])
ORDER BY 1`;

interface DoomedRow {
  readonly name: string;
  readonly size_bytes: number;
  readonly sessions: number;
}

/** Size and sessions of the named databases, without connecting to them. @throws {ServerError} */
export async function readDoomed(
  session: Session,
  names: readonly string[],
): Promise<ReadonlyMap<string, DoomedDatabase>> {
  if (names.length === 0) return new Map();
  const rows = await session.query<DoomedRow>(DOOMED_QUERY, [names]);
  return new Map(rows.map(({ name, size_bytes: sizeBytes, sessions }) => [name, {
    sizeBytes,
    sessions,
    tables: undefined,
    lastUsed: undefined,
  }]));
}

/** `last_seq_scan` and `last_idx_scan` came with PostgreSQL 16. */
const USE_QUERY = `
SELECT
  pg_catalog.count(*)::int4 AS tables,
  pg_catalog.to_char(pg_catalog.max(GREATEST(
    (pg_catalog.to_jsonb(t) ->> 'last_seq_scan')::timestamptz,
    (pg_catalog.to_jsonb(t) ->> 'last_idx_scan')::timestamptz
  )) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS last_used
FROM pg_catalog.pg_stat_user_tables t`;

/** How many tables the session's database has, and when one was last read. */
export async function readUse(
  session: Session,
): Promise<Pick<DoomedDatabase, "tables" | "lastUsed">> {
  const [row] = await session.query<{ tables: number; last_used: string | null }>(USE_QUERY);
  return { tables: row?.tables, lastUsed: row?.last_used ?? undefined };
}
