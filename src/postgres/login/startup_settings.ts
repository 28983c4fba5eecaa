import type { Limits } from "../limits.ts";

/** What is known about the server before a session starts there. */
export interface StartupFacts {
  /** As `server_version_num` counts, such as 150000; 0 while unknown. */
  readonly version: number;
  readonly limits: Pick<Limits, "lock" | "idleInTransaction">;
}

type Setting = readonly [name: string, value: string];

/**
 * Settings that go over those which the owner of a database may have put on it with
 * ALTER DATABASE SET, or on a role: so a hostile owner cannot make us someone else, read
 * only, slow, or look into a schema of his. The user's own `options` go over these.
 */
function defaults({ version, limits }: StartupFacts): readonly Setting[] {
  return [
    ["role", "none"],
    ["default_transaction_read_only", "off"],
    ["default_transaction_isolation", "read committed"],
    // The client limits each statement and cancels it; CREATE DATABASE may take its time.
    ["statement_timeout", "0"],
    ["lock_timeout", String(limits.lock)],
    ["idle_in_transaction_session_timeout", String(limits.idleInTransaction)],
    ...versionSettings(version),
  ];
}

/** What older servers do not know, and refuse a session for. */
function versionSettings(version: number): readonly Setting[] {
  return [
    ...(version >= 140000 ? [["idle_session_timeout", "0"]] as const : []),
    ...(version >= 170000 ? [["transaction_timeout", "0"]] as const : []),
  ];
}

/** What our own statements and readers rely on, whatever anyone wishes. */
const FIXED: readonly Setting[] = [
  ["search_path", "pg_catalog"],
  ["standard_conforming_strings", "on"],
  ["client_min_messages", "notice"],
  ["quote_all_identifiers", "off"],
  ["datestyle", "ISO"],
];

/** The startup packet's `options`, which go over the settings of databases and roles. */
export function toStartupOptions(facts: StartupFacts, ownOptions: string | undefined): string {
  const own = ownOptions ? [ownOptions] : [];
  return [...defaults(facts).map(toOption), ...own, ...FIXED.map(toOption)].join(" ");
}

/**
 * The same as a query, for a server that takes no `options`. The user's own options cannot
 * be sent this way.
 */
export function toSettingsQuery(facts: StartupFacts, pid: number): SettingsQuery {
  return toQuery([...defaults(facts), ...FIXED], pid);
}

/** What the startup packet could not say while the server's version was unknown. */
export function toVersionQuery(version: number, pid: number): SettingsQuery {
  return toQuery(versionSettings(version), pid);
}

export interface SettingsQuery {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/**
 * Sets nothing unless the session is ours alone: behind a pooler it is the next client's
 * too, who would work with our `search_path`.
 */
function toQuery(settings: readonly Setting[], pid: number): SettingsQuery {
  return {
    text: `SELECT pg_catalog.set_config(s.name, s.value, false)
      FROM ROWS FROM (
        pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])
      ) WITH ORDINALITY AS s (name, value, position)
      WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) $3::pg_catalog.int4
      ORDER BY s.position`,
    parameters: [settings.map(([name]) => name), settings.map(([, value]) => value), pid],
  };
}

function toOption([name, value]: Setting): string {
  return `-c ${name}=${value.replace(/[\s\\]/g, "\\$&")}`;
}
