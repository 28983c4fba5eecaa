import { AttemptFailure, type FailureStage } from "./attempt_failure.ts";
import { ServerError } from "./server_error.ts";

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

/** What is reported when several hosts or addresses were tried in vain. */
export function summarize(failures: readonly AttemptFailure[]): ServerError {
  const [only, ...others] = failures;
  if (others.length === 0) return only!.error;
  const last = failures.at(-1)!.error;
  const mending = failures.find(({ error }) => error.retry !== "never")?.error;
  return new ServerError(
    `No server can be reached: ${failures.map(({ error }) => strip(error.message)).join("; ")}`,
    {
      code: "connection_failed",
      retry: mending?.retry ?? "never",
      hint: (mending ?? last).hint,
      sqlstate: last.sqlstate,
      detail: last.detail,
      serverHint: last.serverHint,
      cause: last,
    },
  );
}

function strip(message: string): string {
  return message.replace(/^Cannot connect to /, "");
}
