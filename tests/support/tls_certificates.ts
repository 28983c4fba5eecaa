import { join } from "node:path";
import type { PostgresServer } from "./postgres_server.ts";
import { giveToServer } from "./unprivileged.ts";

/** A certificate of a server, under the name by which a test's table calls it. */
export interface NamedCertificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Has a running server show this certificate from now on. */
export async function showCertificate(
  server: PostgresServer,
  { certFile, keyFile }: NamedCertificate,
): Promise<void> {
  for (const file of [certFile, keyFile]) await giveToServer(file);
  await Deno.chmod(keyFile, 0o600);
  await server.configure({ ssl: true, ssl_cert_file: certFile, ssl_key_file: keyFile });
}

/** A certificate that nobody but itself vouches for. `-days 0` makes one that has expired. */
export async function selfSigned(
  folder: string,
  { name, days = 30 }: { readonly name: string; readonly days?: number },
): Promise<NamedCertificate> {
  const base = join(folder, `self-${crypto.randomUUID().slice(0, 8)}`);
  const [certFile, keyFile] = [`${base}.pem`, `${base}.key`];
  // deno-fmt-ignore
  const { success, stderr } = await new Deno.Command("openssl", { args: [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
    "-keyout", keyFile, "-out", certFile, "-days", String(days), "-subj", `/CN=${name}`,
    "-addext", `subjectAltName=DNS:${name}`,
  ], stdin: "null" }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return { certFile, keyFile };
}
