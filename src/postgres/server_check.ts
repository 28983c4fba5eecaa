import type { ServerFacts } from "../model/actual.ts";
import { ProvisionerError } from "../model/error.ts";
import type { ConnectionWarning } from "./connection_warnings.ts";

export interface ServerCheckOptions {
  /** The server for messages, such as `db.example:5432`. */
  readonly label: string;
  /** The database that the facts were read in. */
  readonly database: string;
  /** As the protocol told it at login: {@linkcode Session.backendPid}. */
  readonly sessionPid: number;
  /** Goes on behind a pooler; the caller must then do without locks and settings of a session. */
  readonly allowPooler: boolean;
}

const OLDEST_ACCEPTED = 130000;
const OLDEST_SUPPORTED = 140000;

/**
 * Whether this is a server that we can provision.
 *
 * @throws {ProvisionerError} `server_unsuitable` for a standby, a version below 13, a
 * database that is not in UTF8, and for a pooler unless allowed.
 */
export function checkServer(
  facts: Pick<ServerFacts, "versionNum" | "inRecovery" | "encoding" | "backendPid">,
  { label, database, sessionPid, allowPooler }: ServerCheckOptions,
): readonly ConnectionWarning[] {
  const warnings: ConnectionWarning[] = [];
  if (facts.versionNum < OLDEST_ACCEPTED) {
    throw unsuitable(
      `The server ${label} runs PostgreSQL ${showVersion(facts.versionNum)}, which is too old`,
      "Upgrade it: 14 and later are supported",
    );
  }
  if (facts.versionNum < OLDEST_SUPPORTED) {
    warnings.push({
      message: `The server ${label} runs PostgreSQL ${showVersion(facts.versionNum)}`,
      hint: "Upgrade it: only 14 and later are supported and tested",
    });
  }
  if (facts.inRecovery) {
    throw unsuitable(
      `The server ${label} is a standby, which cannot be changed`,
      "Connect to the primary; several hosts with target_session_attrs=primary find it",
    );
  }
  if (facts.encoding !== "UTF8") {
    throw unsuitable(
      `The database "${database}" on ${label} is in the encoding ${facts.encoding}, not UTF8`,
      "Connect to a database in UTF8: names of roles would be stored in the wrong bytes",
    );
  }
  if (facts.backendPid !== sessionPid) {
    const message = `Between here and the server ${label} is a pooler that changes sessions`;
    if (!allowPooler) {
      throw unsuitable(
        message,
        "Connect to the server itself, or allow it with --allow-pooler: locks and settings of a " +
          "session do not hold there",
      );
    }
    warnings.push({ message, hint: "Locks and settings of a session do not hold there" });
  }
  return warnings;
}

function unsuitable(message: string, hint: string): ProvisionerError {
  return new ProvisionerError("server_unsuitable", message, { hint });
}

function showVersion(versionNum: number): string {
  const major = Math.floor(versionNum / 10_000);
  return major >= 10 ? `${major}` : `${major}.${Math.floor(versionNum / 100) % 100}`;
}
