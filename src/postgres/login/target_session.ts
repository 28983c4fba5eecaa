import type { TargetSession } from "../connection/connection_parameters.ts";
import type { OpenedSession } from "./open_session.ts";

/**
 * Whether a session is what `target_session_attrs` asks for. `default_transaction_read_only`
 * does not count, since our sessions go over it.
 */
export async function isSuitable(opened: OpenedSession, target: TargetSession): Promise<boolean> {
  switch (target) {
    case "any":
    case "prefer-standby":
      return true;
    case "read-write":
    case "primary":
      return !await isStandby(opened);
    case "read-only":
    case "standby":
      return await isStandby(opened);
    default:
      return target satisfies never;
  }
}

/** Servers since 14 report it at login; 13 must be asked. */
async function isStandby({ reported, session }: OpenedSession): Promise<boolean> {
  const said = reported.get("in_hot_standby");
  if (said !== undefined) return said === "on";
  const [row] = await session.query<{ standby: boolean }>(
    "SELECT pg_catalog.pg_is_in_recovery() AS standby",
  );
  return row?.standby ?? false;
}
