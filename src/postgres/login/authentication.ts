import type { Secret } from "../../model/secret.ts";
import { AttemptFailure } from "./attempt_failure.ts";
import { showPlace } from "./connection_failure.ts";
import type { Endpoint } from "../transport/endpoint.ts";
import type { ChannelBinding } from "../connection/connection_parameters.ts";
import { ServerError } from "../server_error.ts";
import type { Authentication } from "../session.ts";

export interface AuthenticationRules {
  readonly place: Endpoint;
  readonly encrypted: boolean;
  readonly channelBinding: ChannelBinding;
  readonly password: Secret | undefined;
  /** Why a password file was passed over, if it was. */
  readonly passwordNote: string | undefined;
}

/**
 * The password that answers the server's request.
 *
 * @throws {AttemptFailure} where there is none, or where it must not be sent this way: in
 * clear text over a network, or without the channel binding that was demanded.
 */
export function passwordFor(method: Authentication, rules: AuthenticationRules): Secret {
  checkChannelBinding(method, rules);
  if (method === "password" && !rules.encrypted && rules.place.kind === "network") {
    throw refusal(
      rules.place,
      "the server asks for the password in clear text, over a connection without TLS",
      "Use sslmode=require or stronger, or scram-sha-256 in the server's pg_hba.conf",
    );
  }
  if (rules.password === undefined) {
    throw refusal(
      rules.place,
      "the server asks for a password, and none is given",
      rules.passwordNote ?? "Add the password to the connection string, or set root_password",
    );
  }
  return rules.password;
}

/** @throws {AttemptFailure} where channel binding was demanded and this method has none. */
export function checkChannelBinding(method: Authentication, rules: AuthenticationRules): void {
  if (rules.channelBinding !== "require" || method === "SCRAM-SHA-256-PLUS") return;
  throw refusal(
    rules.place,
    "channel binding is demanded, but the server did not do it",
    "Use TLS and a SCRAM-SHA-256 password, or leave channel_binding=require out",
  );
}

function refusal(place: Endpoint, problem: string, hint: string): AttemptFailure {
  return new AttemptFailure(
    "failed",
    new ServerError(`Cannot connect to ${showPlace(place)}: ${problem}`, {
      code: "connection_failed",
      retry: "never",
      hint,
    }),
  );
}
