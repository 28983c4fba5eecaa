import { Secret } from "../../model/secret.ts";

const SALT_BYTES = 16;
const KEY_BYTES = 32;
const VERIFIER =
  /^SCRAM-SHA-256\$(?<iterations>[0-9]+):(?<salt>[A-Za-z0-9+/=]+)\$(?<storedKey>[A-Za-z0-9+/=]+):(?<serverKey>[A-Za-z0-9+/=]+)$/;
const MD5_VERIFIER = /^md5[0-9a-f]{32}$/;

/**
 * The most iterations that are worth a check: a fifth of a second. A role may store
 * a verifier of its own, and one with two thousand million would hold up everyone's pass.
 */
const MAX_ITERATIONS = 1_000_000;

export interface VerifierOptions {
  readonly iterations: number;
  /** Tests only: otherwise random. */
  readonly salt?: Uint8Array<ArrayBuffer>;
}

/**
 * The SCRAM-SHA-256 verifier of a password, as `pg_authid.rolpassword` holds it (RFC 5803).
 *
 * Computed here so that the clear text never reaches the server, its log, or
 * `pg_stat_statements`.
 */
export async function toVerifier(password: Secret, options: VerifierOptions): Promise<Secret> {
  const salt = options.salt ?? crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const [prepared] = await preparations(password.reveal());
  const keys = await deriveKeys(prepared!, salt, options.iterations);
  return new Secret(
    `SCRAM-SHA-256$${options.iterations}:${toBase64(salt)}$${toBase64(await keys.storedKey())}:${
      toBase64(await keys.serverKey())
    }`,
  );
}

export interface MatchOptions {
  /** The role's name: the salt of an md5 verifier. */
  readonly role: string;
  readonly password: Secret;
  /** What the server uses for new verifiers: never too many to check. */
  readonly iterations: number;
}

/**
 * Whether a stored verifier was made from this password.
 *
 * Knows SCRAM-SHA-256 and md5. What is neither, or would take unduly long to
 * check, matches nothing.
 */
export async function verifierMatches(verifier: Secret, options: MatchOptions): Promise<boolean> {
  const { role, password } = options;
  const stored = verifier.reveal();
  if (MD5_VERIFIER.test(stored)) {
    const { createHash } = await import("node:crypto");
    return stored === `md5${createHash("md5").update(password.reveal() + role).digest("hex")}`;
  }
  const parts = VERIFIER.exec(stored)?.groups;
  if (parts === undefined) return false;
  const iterations = Number(parts.iterations);
  // PostgreSQL 14 and 15 store a verifier with none, too.
  if (iterations < 1 || iterations > Math.max(MAX_ITERATIONS, options.iterations)) return false;
  const salt = fromBase64(parts.salt!);
  if (salt === undefined) return false;
  for (const candidate of await preparations(password.reveal())) {
    const keys = await deriveKeys(candidate, salt, iterations);
    if (toBase64(await keys.storedKey()) === parts.storedKey) return true;
  }
  return false;
}

/**
 * The forms of a password that a server may have hashed, the right one first.
 *
 * PostgreSQL applies SASLprep (RFC 4013) and takes the raw bytes where that is
 * not possible (`pg_saslprep` in src/common/saslprep.c). Its tables and the
 * library's are not of the same Unicode version, so a stored verifier is
 * checked against both forms.
 */
async function preparations(password: string): Promise<readonly string[]> {
  // deno-lint-ignore no-control-regex -- ASCII stays as it is, control characters included
  if (/^[\x00-\x7f]*$/.test(password)) return [password];
  const { saslprep } = await import("@mongodb-js/saslprep");
  try {
    const prepared = saslprep(password);
    return prepared === password || prepared === "" ? [password] : [prepared, password];
  } catch {
    // Prohibited, unassigned or mixed in direction: PostgreSQL takes the raw bytes too.
    return [password];
  }
}

interface ScramKeys {
  readonly storedKey: () => Promise<Uint8Array<ArrayBuffer>>;
  readonly serverKey: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** A check needs only the stored key: the server key is computed where it is asked for. */
async function deriveKeys(
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<ScramKeys> {
  const encoder = new TextEncoder();
  // crypto.subtle works off the main thread and is three times faster than node:crypto.
  const key = await crypto.subtle.importKey("raw", encoder.encode(password), "PBKDF2", false, [
    "deriveBits",
  ]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  const saltedPassword = await crypto.subtle.deriveBits(algorithm, key, KEY_BYTES * 8);
  const hmacKey = await crypto.subtle.importKey(
    "raw",
    saltedPassword,
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const hmac = (text: string) => crypto.subtle.sign("HMAC", hmacKey, encoder.encode(text));
  return {
    storedKey: async () =>
      new Uint8Array(await crypto.subtle.digest("SHA-256", await hmac("Client Key"))),
    serverKey: async () => new Uint8Array(await hmac("Server Key")),
  };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Undefined where it is not base64. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
