import type { Statement } from "../model/statement.ts";
import type { Limits } from "./limits.ts";

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
 * The same as statements, for a pooler that takes no `options`. The user's own options
 * cannot be sent this way.
 */
export function toSetStatements(facts: StartupFacts): readonly Statement[] {
  return [...defaults(facts), ...FIXED].map(toSet);
}

/** What the startup packet could not say while the server's version was unknown. */
export function toVersionStatements(version: number): readonly Statement[] {
  return versionSettings(version).map(toSet);
}

function toOption([name, value]: Setting): string {
  return `-c ${name}=${value.replace(/[\s\\]/g, "\\$&")}`;
}

function toSet([name, value]: Setting): Statement {
  return { fragments: [`SET ${name} = '${value}'`] };
}
