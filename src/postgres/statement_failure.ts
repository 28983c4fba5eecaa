import { toRetryClass } from "./retry_class.ts";
import type { ServerAnswer } from "./server_answer.ts";
import { ServerError } from "./server_error.ts";

/** The server's own answer to a statement, in its own words. */
export function statementFailure(
  answer: ServerAnswer,
  { lost }: { readonly lost: boolean },
): ServerError {
  const { code: sqlstate, message, detail, hint } = answer;
  const { code, retry, connectionLost } = toRetryClass(answer);
  return new ServerError(message, {
    code,
    retry,
    connectionLost: connectionLost || lost,
    sqlstate,
    detail,
    serverHint: hint,
    hint: advise(sqlstate),
    cause: answer,
  });
}

/** The connection has ended under a statement, or before it. */
export function connectionLost(cause?: unknown): ServerError {
  return new ServerError("The connection to the server was lost", {
    code: "connection_failed",
    retry: "backoff",
    connectionLost: true,
    hint: "See the server's log for the reason; what was in flight may or may not have happened",
    cause,
  });
}

/** We have waited long enough for a statement, and have cancelled it. */
export function statementTimeout(ms: number, { lost }: { readonly lost: boolean }): ServerError {
  return new ServerError(
    lost
      ? `The server has not answered within ${ms / 1000} s, nor ended the cancelled statement`
      : `The statement took longer than ${ms / 1000} s and was cancelled`,
    {
      code: lost ? "connection_failed" : "change_failed",
      retry: lost ? "backoff" : "never",
      connectionLost: lost,
      sqlstate: "57014",
      hint: lost
        ? "Check the network and the server"
        : "See pg_stat_activity for what keeps the server busy",
    },
  );
}

function advise(sqlstate: string): string | undefined {
  switch (sqlstate) {
    case "42501":
      return "Grant the admin's role what is missing, or connect as a role that has it";
    case "25006":
      return "Connect to the primary: this server only reads";
    case "55P03":
      return "Another session holds a lock on it: try again, or see pg_locks";
    case "55006":
      return "Other sessions use the database: end them, or try again later";
    case "53300":
      return "Wait, end some sessions, or raise max_connections";
    case "57P01":
    case "57P02":
    case "57P03":
    case "57P05":
      return "The server ended the session: see its log";
    default:
      return undefined;
  }
}
