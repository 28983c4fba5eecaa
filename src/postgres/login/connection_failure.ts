import { ProvisionerError, type Retry } from "../../model/error.ts";
import { AttemptFailure, type FailureStage } from "./attempt_failure.ts";
import type { Endpoint } from "../transport/endpoint.ts";
import { ServerError } from "../server_error.ts";

interface FailureText {
  readonly stage: FailureStage;
  readonly message: string;
  readonly hint: string;
  readonly retry: Retry;
  readonly cause?: unknown;
}

function failure({ stage, message, hint, retry, cause }: FailureText): AttemptFailure {
  return new AttemptFailure(
    stage,
    new ServerError(message, { code: "connection_failed", hint, retry, cause }),
  );
}

/** `name:5432 (10.0.0.7)`, or the socket's path. */
export function showPlace({ host, address, port, kind }: Endpoint): string {
  if (kind === "socket") return address;
  const place = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return host === address ? place : `${place} (${address})`;
}

/** What the operating system said about a connection that could not be made, or was cut off. */
export function networkFailure(
  cause: unknown,
  place: Endpoint,
  stage: FailureStage = "unreachable",
): AttemptFailure {
  const code = systemCode(cause);
  const at = showPlace(place);
  const text = { stage, cause, retry: "backoff" as const };
  if (place.kind === "socket" && isForbiddenByRuntime(cause)) {
    return failure({
      ...text,
      retry: "never",
      message: `Cannot connect to ${at}: this program may not open unix sockets`,
      hint: "Connect by TCP (host=127.0.0.1): the released program may not write to the file " +
        "system, and a unix socket counts as that",
    });
  }
  switch (code) {
    case "ECONNREFUSED":
      return failure({
        ...text,
        message: `Cannot connect to ${at}: connection refused`,
        hint:
          "Check that the server runs, listens on this address (listen_addresses) and this port",
      });
    case "ENOENT":
      return failure({
        ...text,
        message: `Cannot connect to ${at}: there is no such socket`,
        hint: "Check that the server runs, and its unix_socket_directories and port",
      });
    case "EACCES":
    case "EPERM":
      return failure({
        ...text,
        retry: "never",
        message: `Cannot connect to ${at}: permission denied`,
        hint: place.kind === "socket"
          ? "Give the user that pg-provisioner runs as access to the socket and its folder"
          : "Check the firewall of this machine, and the network permissions of this program",
      });
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return failure({
        ...text,
        message: `Cannot connect to ${at}: no route to the host`,
        hint: "Check the address, and the network between here and there",
      });
    case "ETIMEDOUT":
      return timeoutFailure(place, undefined, cause);
    default:
      return failure({
        ...text,
        message: `Cannot connect to ${at}: the connection was closed`,
        hint: "Check that a PostgreSQL server answers there, and its log",
      });
  }
}

export function timeoutFailure(place: Endpoint, ms?: number, cause?: unknown): AttemptFailure {
  const limit = ms === undefined ? "in time" : `within ${ms / 1000} s`;
  return failure({
    stage: "unreachable",
    message: `Cannot connect to ${showPlace(place)}: no answer ${limit}`,
    hint: "Check the address and the firewalls; connect_timeout sets how many seconds to wait",
    retry: "backoff",
    cause,
  });
}

export function nameNotFound(host: string, cause: unknown): AttemptFailure {
  return failure({
    stage: "unreachable",
    message: `Cannot connect to ${host}: the name cannot be resolved`,
    hint: "Check the host's name, and the DNS of this machine",
    retry: "backoff",
    cause,
  });
}

export function notPostgres(place: Endpoint, cause?: unknown): AttemptFailure {
  return failure({
    stage: "failed",
    message: `Cannot connect to ${showPlace(place)}: what answers there does not speak ` +
      "PostgreSQL's protocol",
    hint: "Check the host and the port",
    retry: "never",
    cause,
  });
}

/** The server is there, but is not of the kind that target_session_attrs asks for. */
export function wrongServer(place: Endpoint, target: string): AttemptFailure {
  return failure({
    stage: "unreachable",
    message: `Cannot connect to ${showPlace(place)}: the server is not what ` +
      `target_session_attrs=${target} asks for`,
    hint: "Name all servers of the cluster as hosts, or wait until one has taken that part",
    retry: "backoff",
  });
}

/** Somebody has asked to stop. */
export function interrupted(): ProvisionerError {
  return new ProvisionerError("interrupted", "Stopped while connecting to the server");
}

/** Whether an error is about the connection itself, and not about what was said on it. */
export function isSystemError(error: unknown): boolean {
  return /^E(CONN|HOST|NET|TIMEDOUT|ACCES|PERM|PIPE)/.test(systemCode(error) ?? "");
}

/** The runtime's code for an error of the operating system, such as `ECONNREFUSED`. */
/** Deno 2.9 says `NotCapable`; 2.5 has no code for it, and no other error of a socket has none. */
function isForbiddenByRuntime(error: unknown): boolean {
  return (error as Error).name === "NotCapable" || systemCode(error) === "UNKNOWN";
}

function systemCode(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
