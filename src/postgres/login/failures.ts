import { AttemptFailure, type FailureStage } from "./attempt_failure.ts";
import { ServerError } from "../server_error.ts";

/** From the least telling failure to the most telling one. */
const RANK: readonly FailureStage[] = [
  "unreachable",
  "tls_refused",
  "tls",
  "starting",
  "refused",
  "failed",
];

/**
 * The failure that tells most about why no attempt with one address has worked: that of the
 * attempt which came furthest. "No pg_hba.conf line" is what a wrong password looks like
 * to the attempt with the encryption that nobody meant, so it yields to other refusals.
 */
export function mostTelling(failures: readonly AttemptFailure[]): AttemptFailure {
  return failures.toSorted((a, b) => rank(b) - rank(a))[0]!;
}

function rank({ stage, error }: AttemptFailure): number {
  const yields = stage === "refused" && error.sqlstate === "28000" ? 3.5 - RANK.length : 0;
  return RANK.indexOf(stage) + yields;
}

/**
 * What is reported when several hosts or addresses were tried in vain. The last failure
 * decides what to do where it ended the search, as a wrong password does; else any
 * server that may come back makes it worth waiting.
 */
export function summarize(failures: readonly AttemptFailure[]): ServerError {
  const last = failures.at(-1)!;
  if (failures.length === 1) return last.error;
  const mending = failures.find(({ error }) => error.retry !== "never");
  const { error } = goesOn(last) ? mending ?? last : last;
  return new ServerError(
    `No server can be reached: ${failures.map(({ error }) => strip(error.message)).join("; ")}`,
    {
      code: "connection_failed",
      retry: error.retry,
      hint: error.hint,
      sqlstate: error.sqlstate,
      detail: error.detail,
      serverHint: error.serverHint,
      login: error.login,
      cause: error,
    },
  );
}

/** Whether libpq tries the next address, or host, after this failure. */
export function goesOn({ stage }: AttemptFailure): boolean {
  return stage === "unreachable" || stage === "starting";
}

function strip(message: string): string {
  return message.replace(/^Cannot connect to /, "");
}
