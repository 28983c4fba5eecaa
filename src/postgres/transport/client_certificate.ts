import { createPrivateKey } from "node:crypto";
import type { TlsParameters } from "../connection/connection_parameters.ts";
import type { Secret } from "../../model/secret.ts";
import { checkPem, readIfPresent, TlsFileError } from "./pem_file.ts";

export interface ClientCertificate {
  readonly certificate: string;
  /** Decrypted. */
  readonly key: string;
}

/**
 * Reads the client's certificate and key by libpq's rules: without a certificate file
 * none is sent; with one, its key must be there, and be private.
 *
 * @throws {TlsFileError}
 */
export async function loadClientCertificate(
  { certificate: path, key: keyPath, keyPassword }: TlsParameters,
): Promise<ClientCertificate | undefined> {
  if (path === undefined) return undefined;
  const certificate = await readIfPresent(path, "client certificate file");
  if (certificate === undefined) return undefined;
  checkPem(certificate, `client certificate file "${path}"`);
  const key = keyPath === undefined ? undefined : await readIfPresent(keyPath, "client key file");
  if (key === undefined) {
    throw new TlsFileError(
      `The client certificate "${path}" has no private key: "${keyPath}" does not exist`,
      "Set sslkey to the file of its private key",
    );
  }
  await checkPrivate(keyPath!);
  return { certificate, key: decryptKey(key, keyPath!, keyPassword) };
}

async function checkPrivate(path: string): Promise<void> {
  const { mode, uid } = await Deno.stat(path);
  // Where the system knows no such permissions there is nothing to check.
  if (mode === null) return;
  // A key that root owns may be shared with one group, as packages and Kubernetes do.
  const forbidden = uid === 0 ? 0o037 : 0o077;
  if ((mode & forbidden) === 0) return;
  throw new TlsFileError(
    `The client key file "${path}" has group or world access`,
    `Run chmod 0600 on it (0640 is enough where root owns it)`,
  );
}

function decryptKey(pem: string, path: string, password: Secret | undefined): string {
  const encrypted = pem.includes("ENCRYPTED");
  if (encrypted && password === undefined) {
    throw new TlsFileError(
      `The client key file "${path}" is encrypted`,
      "Set sslpassword to its passphrase",
    );
  }
  try {
    const key = createPrivateKey({
      key: pem,
      format: "pem",
      ...(encrypted ? { passphrase: password!.reveal() } : {}),
    });
    return key.export({ type: "pkcs8", format: "pem" }) as string;
  } catch {
    // The cause is dropped on purpose: nothing is known about what it quotes.
    throw new TlsFileError(
      `The client key file "${path}" cannot be read as a private key`,
      encrypted
        ? "Check sslpassword; if it is right, convert the key with openssl pkcs8 -topk8"
        : "The file must hold a private key in PEM form",
    );
  }
}
