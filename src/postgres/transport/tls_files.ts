import { type ClientCertificate, loadClientCertificate } from "./client_certificate.ts";
import type { TlsParameters } from "../connection/connection_parameters.ts";
import { checkPem, readIfPresent, TlsFileError } from "./pem_file.ts";
import type { PeerTls } from "../session.ts";

/** The contents of the files that one TLS handshake needs. */
export interface TlsMaterial {
  /** Authorities to trust; undefined where the certificate is not verified. */
  readonly authorities: string | undefined;
  readonly client: ClientCertificate | undefined;
  readonly verify: PeerTls["verified"];
}

/**
 * Where systems keep the authorities that they trust. Read as files, since asking the
 * runtime for them would need permission to ask for everything about the system.
 */
const SYSTEM_AUTHORITIES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
  "/usr/local/etc/openssl/cert.pem",
];

/**
 * Reads the certificate files by libpq's rules: a missing root certificate matters to
 * `verify-*` only, a missing client certificate never, a client key must be private.
 *
 * @throws {TlsFileError}
 */
export async function loadTlsMaterial(parameters: TlsParameters): Promise<TlsMaterial> {
  const authorities = await loadAuthorities(parameters);
  const client = await loadClientCertificate(parameters);
  return {
    authorities,
    client,
    verify: authorities === undefined
      ? "nothing"
      : parameters.mode === "verify-full"
      ? "authority and host name"
      : "authority",
  };
}

async function loadAuthorities(parameters: TlsParameters): Promise<string | undefined> {
  const { rootCertificate: path, mode } = parameters;
  if (path === "system") return await loadSystemAuthorities(parameters.systemCertificates);
  const text = path === undefined ? undefined : await readIfPresent(path, "root certificate file");
  if (text !== undefined) {
    checkPem(text, `root certificate file "${path}"`);
    await refuseRevocationList(parameters.revocationList);
    return text;
  }
  if (!mode.startsWith("verify")) return undefined;
  throw new TlsFileError(
    path === undefined
      ? "There is no root certificate file"
      : `The root certificate file "${path}" does not exist`,
    `sslmode=${mode} needs the certificate of the authority: set sslrootcert to its file, or to "system"`,
  );
}

/** A certificate that libpq refuses as revoked must not pass here. */
async function refuseRevocationList(path: string | undefined): Promise<void> {
  if (path === undefined || await readIfPresent(path, "revocation list") === undefined) return;
  throw new TlsFileError(
    `The revocation list "${path}" is not supported`,
    "Remove it, or connect with a home folder that has none",
  );
}

async function loadSystemAuthorities(override: string | undefined): Promise<string> {
  for (const path of override === undefined ? SYSTEM_AUTHORITIES : [override]) {
    const text = await readIfPresent(path, "system's certificate file");
    if (text !== undefined) return text;
  }
  throw new TlsFileError(
    "This system has no file of trusted authorities",
    "Install the package ca-certificates, or set sslrootcert to the authority's file",
  );
}
