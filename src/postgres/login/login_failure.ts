import { AttemptFailure, type FailureStage } from "./attempt_failure.ts";
import { showPlace } from "./connection_failure.ts";
import type { Endpoint } from "../transport/endpoint.ts";
import { toRetryClass } from "../retry_class.ts";
import type { ServerAnswer } from "../server_answer.ts";
import { ServerError } from "../server_error.ts";
import type { Authentication } from "../session.ts";

/** What matters to the advice about a login that the server refused. */
export interface LoginContext {
  readonly place: Endpoint;
  readonly user: string;
  readonly encrypted: boolean;
  readonly authenticated: boolean;
  readonly authentication: Authentication;
  /** Why a password file was passed over, if it was. */
  readonly passwordNote: string | undefined;
}

/** The server's ErrorResponse to a login, with what to do about it. */
export function loginFailure(answer: ServerAnswer, context: LoginContext): AttemptFailure {
  const sqlstate = answer.code;
  const { retry } = toRetryClass(answer);
  const ofRoleOrDatabase = sqlstate === "53300" && context.authenticated;
  return new AttemptFailure(
    toStage(sqlstate, context),
    new ServerError(`Cannot connect to ${showPlace(context.place)}: ${answer.message}`, {
      code: "connection_failed",
      // Limits of a role or database are checked after login, and do not go away.
      retry: ofRoleOrDatabase || sqlstate === "3D000" ? "never" : retry,
      hint: advise(sqlstate, answer.routine, context),
      sqlstate,
      detail: answer.detail,
      serverHint: answer.hint,
      login: { authentication: context.authentication, accepted: context.authenticated },
      cause: answer,
    }),
  );
}

function toStage(sqlstate: string, { authenticated }: LoginContext): FailureStage {
  if (authenticated) return "failed";
  return sqlstate === "57P03" ? "starting" : "refused";
}

function advise(sqlstate: string, routine: string | undefined, context: LoginContext): string {
  switch (sqlstate) {
    case "28P01":
      return `Check the user and the password${
        context.passwordNote ? `; ${context.passwordNote}` : ""
      }`;
    case "28000":
      return adviseOnRefusal(routine, context);
    case "3D000":
      return "Name a database that exists in the connection string, such as postgres";
    case "53300":
      return context.authenticated
        ? "Raise the connection limit of the role or database, or end some of its sessions"
        : "Wait, end some sessions, or raise max_connections";
    case "57P03":
      return "Wait until the server has started up";
    case "42501":
      return `Grant CONNECT on the database to "${context.user}"`;
    case "55000":
      return "Connect to another database, such as postgres";
    case "08P01":
      return "Connect to the server itself, not through a pooler";
    default:
      return "See the server's log for the reason";
  }
}

/** The routine's name tells refusals apart that share 28000, in any language. */
function adviseOnRefusal(routine: string | undefined, context: LoginContext): string {
  if (routine !== "ClientAuthentication") {
    return `Check that the role "${context.user}" exists, may log in, and is mapped to this client`;
  }
  return context.encrypted
    ? "Add a line for this user, database and client address to the server's pg_hba.conf"
    : "If the server wants TLS, use sslmode=require or stronger; else add a line for this user, " +
      "database and client address to its pg_hba.conf";
}
