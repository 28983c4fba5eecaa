import type { ErrorCode, Retry } from "../model/error.ts";
import type { ServerAnswer } from "./server_answer.ts";

/** What the server's answer means for what we do next. */
export interface RetryClass {
  readonly code: ErrorCode;
  readonly retry: Retry;
  /** The session is gone; whether the statement happened is unknown until read. */
  readonly connectionLost: boolean;
}

const CATALOG_RACE = /^(tuple concurrently (updated|deleted)|could not find tuple for )/;

/**
 * Sorts a server's answer by its SQLSTATE, as measured on 13 to 18.
 *
 * The message counts for XX000 only, whose texts are never translated.
 */
export function toRetryClass(answer: ServerAnswer): RetryClass {
  return {
    code: toCode(answer.code),
    retry: toRetry(answer),
    connectionLost: isConnectionLost(answer.code),
  };
}

function toCode(sqlstate: string): ErrorCode {
  if (sqlstate === "42501") return "permission_denied";
  if (sqlstate === "25006") return "server_unsuitable";
  if (sqlstate.startsWith("28") || sqlstate === "53300" || isConnectionLost(sqlstate)) {
    return "connection_failed";
  }
  return "change_failed";
}

function toRetry({ code: sqlstate, message, constraint }: ServerAnswer): Retry {
  switch (sqlstate) {
    case "XX000":
      return CATALOG_RACE.test(message) ? "soon" : "never";
    case "23505":
      return /^pg_.*_index$/.test(constraint ?? "") ? "soon" : "never";
    // Made, or dropped, by someone else since we read.
    case "42710":
    case "42P04":
    case "42P06":
    case "42704":
    case "3D000":
    // Deadlock, serialization, lock timeout.
    case "40P01":
    case "40001":
    case "55P03":
      return "soon";
    // A template or database in use: the server itself has waited 5 seconds already.
    case "55006":
    case "53300":
      return "backoff";
    default:
      return isConnectionLost(sqlstate) ? "backoff" : "never";
  }
}

/** 57P01 to 57P03 and 57P05 end the session; 57P04 (database dropped) does not come back. */
function isConnectionLost(sqlstate: string): boolean {
  return sqlstate.startsWith("08") || /^57P0[1235]$/.test(sqlstate);
}
