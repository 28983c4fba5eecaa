import { AttemptFailure, mayFallBack } from "./attempt_failure.ts";
import { interrupted, timeoutFailure, wrongServer } from "./connection_failure.ts";
import type {
  ConnectionParameters,
  HostParameters,
  TargetSession,
} from "../connection/connection_parameters.ts";
import { withDeadline } from "./deadline.ts";
import { toEndpoints } from "../transport/endpoints.ts";
import { goesOn, mostTelling, summarize } from "./failures.ts";
import type { Limits } from "../limits.ts";
import { type OpenedSession, openSession } from "./open_session.ts";
import { findPassword, type FoundPassword } from "../connection/password_file.ts";
import { isSuitable } from "./target_session.ts";
import type { Session } from "../session.ts";
import { type ServerKnowledge, startSettings } from "./start_settings.ts";
import { type Encryption, toAttempts } from "../transport/tls_attempts.ts";
import type { Endpoint } from "../transport/endpoint.ts";

export interface ConnectPlan {
  readonly parameters: ConnectionParameters;
  readonly limits: Limits;
  readonly knowledge: ServerKnowledge;
  readonly signal: AbortSignal | undefined;
}

/**
 * Tries hosts, addresses and kinds of encryption in libpq's order until one gives the
 * session that is wanted.
 *
 * @throws {ServerError} telling every host's failure
 */
export async function connectOnce(plan: ConnectPlan): Promise<Session> {
  const { hosts, targetSession } = plan.parameters;
  const rounds: readonly TargetSession[] = targetSession === "prefer-standby"
    ? ["standby", "any"]
    : [targetSession];
  let failures: AttemptFailure[] = [];
  for (const target of rounds) {
    failures = [];
    for (const host of inOrder(hosts, plan)) {
      const session = await tryHost(plan, { host, target, failures });
      if (session) return session;
    }
  }
  throw summarize(failures);
}

function inOrder<T>(items: readonly T[], { parameters }: ConnectPlan): readonly T[] {
  if (!parameters.loadBalance) return items;
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

interface HostTry {
  readonly host: HostParameters;
  readonly target: TargetSession;
  /** Gets what went wrong. */
  readonly failures: AttemptFailure[];
}

/** @returns undefined where the next host may do better. */
async function tryHost(
  plan: ConnectPlan,
  { host, target, failures }: HostTry,
): Promise<Session | undefined> {
  const password = await passwordOf(plan.parameters, host);
  for (const endpoint of await resolve(plan, host, failures)) {
    let opened: OpenedSession;
    try {
      opened = await tryEndpoint(plan, endpoint, password);
    } catch (error) {
      if (!(error instanceof AttemptFailure)) throw error;
      failures.push(error);
      if (goesOn(error)) continue;
      throw summarize(failures);
    }
    if (await isSuitable(opened, target)) return opened.session;
    await opened.session[Symbol.asyncDispose]();
    failures.push(wrongServer(endpoint, target));
    return undefined;
  }
  return undefined;
}

async function passwordOf(
  { password, passwordFile, user, database }: ConnectionParameters,
  { host, address, port }: HostParameters,
): Promise<FoundPassword> {
  if (password !== undefined) return { password };
  return await findPassword(passwordFile, { host: host ?? address!, port, user, database });
}

async function resolve(
  plan: ConnectPlan,
  host: HostParameters,
  failures: AttemptFailure[],
): Promise<readonly Endpoint[]> {
  const ms = connectLimit(plan);
  const place = { host: host.host ?? host.address!, port: host.port };
  try {
    return inOrder(
      await withDeadline(toEndpoints(host), {
        ms,
        signal: plan.signal,
        giveUp: (reason) =>
          reason === "aborted"
            ? interrupted()
            : timeoutFailure({ ...place, address: place.host, kind: "network" }, ms),
      }),
      plan,
    );
  } catch (error) {
    if (!(error instanceof AttemptFailure)) throw error;
    failures.push(error);
    return [];
  }
}

/** @throws {AttemptFailure} of the kind of encryption that came furthest. */
async function tryEndpoint(
  plan: ConnectPlan,
  endpoint: Endpoint,
  password: FoundPassword,
): Promise<OpenedSession> {
  const failures: AttemptFailure[] = [];
  for (const encryption of toAttempts(plan.parameters.tls.mode, endpoint.kind)) {
    try {
      return await tryEncryption(plan, { endpoint, encryption, password });
    } catch (error) {
      if (!(error instanceof AttemptFailure)) throw error;
      failures.push(error);
      if (!mayFallBack(error)) break;
    }
  }
  throw mostTelling(failures);
}

async function tryEncryption(
  plan: ConnectPlan,
  way: {
    readonly endpoint: Endpoint;
    readonly encryption: Encryption;
    readonly password: FoundPassword;
  },
): Promise<OpenedSession> {
  const { parameters, limits, knowledge } = plan;
  const ms = connectLimit(plan);
  const abort = new AbortController();
  const opening = startSettings({ parameters, limits, knowledge }, (startupOptions) =>
    openSession({
      ...way,
      parameters,
      limits,
      startupOptions,
      signal: abort.signal,
    }));
  return await withDeadline(opening, {
    ms,
    signal: plan.signal,
    giveUp: (reason) => {
      abort.abort();
      return reason === "aborted" ? interrupted() : timeoutFailure(way.endpoint, ms);
    },
  });
}

function connectLimit({ parameters, limits }: ConnectPlan): number {
  return parameters.connectTimeout ?? limits.connect;
}
