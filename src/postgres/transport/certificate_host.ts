import { isIP } from "node:net";

/** The names in a certificate, as the runtime's `getPeerCertificate()` tells them. */
export interface CertificateNames {
  readonly subject?: { readonly CN?: string | string[] } | undefined;
  /** Such as `DNS:example.com, IP Address:127.0.0.1`. */
  readonly subjectaltname?: string | undefined;
}

/**
 * Whether a certificate is for this host, by libpq's rules: the common name counts
 * where there is no alternative name of the host's own kind, and `*` stands for one
 * label at the left. The runtime's own check never takes a common name for an address.
 */
export function isForHost(certificate: CertificateNames, host: string): boolean {
  const { dns, addresses } = readAlternativeNames(certificate.subjectaltname ?? "");
  const isAddress = isIP(host) !== 0;
  if (dns.some((name) => matchesName(name, host))) return true;
  if (isAddress && addresses.some((address) => canonical(address) === canonical(host))) return true;
  if ((isAddress ? addresses : dns).length > 0) return false;
  const common = certificate.subject?.CN;
  const first = Array.isArray(common) ? common[0] : common;
  return first !== undefined && matchesName(first, host);
}

function readAlternativeNames(text: string) {
  const dns: string[] = [];
  const addresses: string[] = [];
  // The runtime puts a name with special characters, such as a comma, in quotes: no host's name.
  for (const entry of text.replace(/"(?:\\.|[^"\\])*"/g, '""').split(", ")) {
    if (entry.startsWith("DNS:")) dns.push(entry.slice("DNS:".length));
    if (entry.startsWith("IP Address:")) {
      addresses.push(fromHexadecimal(entry.slice("IP Address:".length)));
    }
  }
  return { dns, addresses };
}

/** Deno's older releases tell the bytes of an address: `7F000001`. */
function fromHexadecimal(address: string): string {
  if (!/^([0-9A-F]{8}|[0-9A-F]{32})$/.test(address)) return address;
  return address.length === 8
    ? address.match(/../g)!.map((byte) => parseInt(byte, 16)).join(".")
    : address.match(/..../g)!.join(":");
}

function matchesName(pattern: string, host: string): boolean {
  const [name, wanted] = [pattern.toLowerCase(), host.toLowerCase()];
  if (name === wanted) return true;
  if (!name.startsWith("*.") || name.length < 3) return false;
  const suffix = name.slice(1);
  return wanted.endsWith(suffix) && wanted.length > suffix.length &&
    !wanted.slice(0, -suffix.length).includes(".");
}

/** One spelling for each address: certificates tell IPv6 ones in full, users write them short. */
function canonical(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname : address;
}

/** Every name that a certificate is for, for a message. */
export function namesOf({ subject, subjectaltname }: CertificateNames): readonly string[] {
  const { dns, addresses } = readAlternativeNames(subjectaltname ?? "");
  const alternative = [...dns, ...addresses];
  return alternative.length > 0 ? alternative : [subject?.CN ?? []].flat();
}
