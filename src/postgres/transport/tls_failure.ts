import { AttemptFailure, type FailureStage } from "../login/attempt_failure.ts";
import { type CertificateNames, namesOf } from "./certificate_host.ts";
import { showPlace } from "../login/connection_failure.ts";
import type { Endpoint } from "./endpoint.ts";
import { TlsFileError } from "./pem_file.ts";
import { ServerError } from "../server_error.ts";

/** The server has answered that it speaks no TLS. */
export function tlsRefused(place: Endpoint): AttemptFailure {
  return failure(
    place,
    "the server does not speak TLS, and sslmode demands it",
    "Switch TLS on at the server (ssl = on); sslmode=disable only where the network is trusted",
    { stage: "tls_refused" },
  );
}

/** The certificate is for other names than the host's. */
export function wrongHost(place: Endpoint, certificate: CertificateNames): AttemptFailure {
  const names = namesOf(certificate);
  return failure(
    place,
    names.length === 0
      ? "the server's certificate names no host"
      : `the server's certificate is for ${names.join(", ")}`,
    "Connect by a name of the certificate (hostaddr can give the address), or renew it with this one",
  );
}

/** A limit on the version was given, and the runtime cannot keep it. */
export function versionUnknown(place: Endpoint): AttemptFailure {
  return failure(
    place,
    "this build of pg-provisioner cannot limit the version of TLS",
    "Leave ssl_min_protocol_version and ssl_max_protocol_version out: 1.2 and later is used",
    { stage: "failed" },
  );
}

/** Why the handshake, or what goes before it, has failed. */
export function tlsFailure(cause: unknown, place: Endpoint): AttemptFailure {
  if (cause instanceof TlsFileError) return failure(place, cause.message, cause.hint, { cause });
  const { code = "", message = "" } = cause as { code?: string; message?: string };
  const said = `${code} ${message}`;
  if (/CERT_HAS_EXPIRED|certificate has expired|Expired/.test(said)) {
    return failure(
      place,
      "the server's certificate has expired",
      "Renew the certificate on the server and reload it",
      { cause },
    );
  }
  if (/CERT_NOT_YET_VALID|not yet valid|NotValidYet/.test(said)) {
    return failure(
      place,
      "the server's certificate is not valid yet",
      "Check the clock of this machine and of the server",
      { cause },
    );
  }
  if (/SELF_SIGNED|self.signed|UNABLE_TO_|unable to|UnknownIssuer|CaUsed|BadSignature/.test(said)) {
    return failure(
      place,
      "the server's certificate is not trusted",
      "Set sslrootcert to the certificate of the authority that signed it",
      { cause },
    );
  }
  return failure(
    place,
    "TLS could not be set up",
    "Check the server's log, its ssl_min_protocol_version, and which client certificate it wants",
    { cause },
  );
}

function failure(
  place: Endpoint,
  problem: string,
  hint: string,
  { stage = "tls", cause }: { readonly stage?: FailureStage; readonly cause?: unknown } = {},
): AttemptFailure {
  return new AttemptFailure(
    stage,
    new ServerError(`Cannot connect to ${showPlace(place)}: ${problem}`, {
      code: "connection_failed",
      retry: "never",
      hint,
      cause,
    }),
  );
}
