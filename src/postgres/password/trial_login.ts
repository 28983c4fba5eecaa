import type { Secret } from "../../model/secret.ts";
import { ServerError } from "../server_error.ts";
import type { Connector, Session } from "../session.ts";

/** Refuses everybody, but only after the password was checked: no session comes of it. */
const CLOSED_DATABASE = "template0";

/** `invalid_password`; also for a role that has none. */
const INVALID_PASSWORD = "28P01";

export type LoginVerdict =
  | { readonly password: "right" }
  | { readonly password: "wrong" }
  | { readonly password: "unknown"; readonly reason: string };

/**
 * Whether a password is right, for an admin who may not read the stored verifiers:
 * by logging in with it.
 *
 * Proven right only where the server asked for a password and accepted it; a line
 * `trust` in pg_hba.conf accepts any. Needs no right to connect to a database.
 */
export async function tryLogin(
  connector: Connector,
  login: { readonly user: string; readonly password: Secret },
): Promise<LoginVerdict> {
  try {
    await using session: Session = await connector.connect({ database: CLOSED_DATABASE, login });
    return judge(session.peer.authentication !== "none");
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    if (error.login?.accepted) return judge(error.login.authentication !== "none");
    if (error.sqlstate === INVALID_PASSWORD && error.login?.authentication !== "none") {
      return { password: "wrong" };
    }
    return { password: "unknown", reason: error.message };
  }
}

function judge(asked: boolean): LoginVerdict {
  return asked
    ? { password: "right" }
    : { password: "unknown", reason: "the server lets the role in without asking for a password" };
}
