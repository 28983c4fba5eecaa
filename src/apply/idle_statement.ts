import { ServerError } from "../postgres/server_error.ts";
import type { Notice } from "../postgres/session.ts";

/**
 * What the server only warns about, though it did nothing: `privilege_not_granted`,
 * `privilege_not_revoked`, and the plain warning of a REVOKE of a membership that
 * somebody else granted.
 */
const IDLE: readonly string[] = ["01007", "01006", "01000"];

/**
 * Makes a failure of what the server only warns about.
 *
 * Somebody who may not grant a privilege, but has some other one on the object,
 * gets the command tag GRANT, a warning, and nothing granted.
 *
 * @throws {ServerError} `permission_denied`
 */
export function assertDidSomething(notices: readonly Notice[]): void {
  const idle = notices.find(({ severity, sqlstate }) =>
    severity === "WARNING" && IDLE.includes(sqlstate)
  );
  if (idle === undefined) return;
  throw new ServerError(`The server did nothing, and said: ${idle.message}`, {
    code: "permission_denied",
    sqlstate: idle.sqlstate,
    detail: idle.detail,
    serverHint: idle.hint,
    retry: "never",
    hint: "Only the owner, or who holds the privilege with grant option, can pass it on",
  });
}
