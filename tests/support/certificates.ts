import { join } from "node:path";

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate authority made for one test, by the openssl program. */
export interface Authority {
  /** What a client names as `sslrootcert`. */
  readonly caFile: string;
  /** A certificate for a server (`names` are host names or addresses) or a client (`commonName`). */
  issue(options: {
    readonly commonName: string;
    readonly names?: readonly string[];
    /** How long it is valid; a negative number makes one that has expired. */
    readonly days?: number;
  }): Promise<Certificate>;
}

/** Makes an authority whose files lie in `folder`. */
export async function makeAuthority(folder: string, name = "test authority"): Promise<Authority> {
  const prefix = join(folder, crypto.randomUUID().slice(0, 8));
  const caFile = `${prefix}-ca.pem`;
  const caKey = `${prefix}-ca.key`;
  // deno-fmt-ignore
  await openssl([
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
    "-keyout", caKey, "-out", caFile, "-days", "3650", "-subj", `/CN=${name}`,
  ]);
  let issued = 0;
  return {
    caFile,
    async issue({ commonName, names = [], days = 3650 }) {
      const base = `${prefix}-${++issued}`;
      const [certFile, keyFile] = [`${base}.pem`, `${base}.key`];
      const alternatives = names
        .map((name) => `${/^[\d.]+$|:/.test(name) ? "IP" : "DNS"}:${name}`)
        .join(",");
      // deno-fmt-ignore
      await openssl([
        "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", keyFile, "-out", `${base}.csr`, "-subj", `/CN=${commonName}`,
      ]);
      await Deno.writeTextFile(
        `${base}.ext`,
        "basicConstraints=CA:FALSE\n" + (alternatives && `subjectAltName=${alternatives}\n`),
      );
      // deno-fmt-ignore
      await openssl([
        "x509", "-req", "-in", `${base}.csr`, "-CA", caFile, "-CAkey", caKey, "-CAcreateserial",
        "-out", certFile, "-days", String(days), "-extfile", `${base}.ext`,
      ]);
      return { certFile, keyFile };
    },
  };
}

async function openssl(args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args: [...args], stdin: "null" })
    .output();
  if (!success) throw new Error(`openssl ${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
}
