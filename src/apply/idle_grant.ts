import type { Notice } from "../postgres/session.ts";
import { ServerError } from "../postgres/server_error.ts";

/** `warning_privilege_not_granted` and `warning_privilege_not_revoked`. */
const IDLE = ["01007", "01006"];

/**
 * Makes a failure of what the server only warns about.
 *
 * Somebody who may not grant a privilege, but has some other one on the object,
 * gets the command tag GRANT, a warning, and nothing granted.
 *
 * @throws {ServerError} `permission_denied`
 */
export function assertNoIdleGrant(notices: readonly Notice[]): void {
  const idle = notices.find((notice) => IDLE.includes(notice.sqlstate));
  if (idle === undefined) return;
  throw new ServerError(`The server did nothing, and said: ${idle.message}`, {
    code: "permission_denied",
    sqlstate: idle.sqlstate,
    detail: idle.detail,
    retry: "never",
    hint: "Only the owner, or who holds the privilege with grant option, can pass it on",
  });
}
