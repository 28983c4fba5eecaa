import type { AdminRole, ServerFacts } from "../model/actual.ts";
import type { Authentication, Peer, PeerTls, Session } from "./session.ts";

/** One line of what `check --connect` tells about a connection. */
export interface ReportLine {
  readonly label: string;
  readonly value: string;
}

/** How a server was reached, and what we may do there: the lines of `check --connect`. */
export async function readConnectionReport(
  session: Session,
  facts: Pick<ServerFacts, "version" | "admin">,
): Promise<readonly ReportLine[]> {
  const { peer } = session;
  const tls = peer.tls && await complete(peer.tls, session);
  return [
    { label: "host", value: peer.host },
    { label: "address", value: showAddress(peer) },
    { label: "encryption", value: tls ? `${tls.version}, ${tls.cipher}` : "not encrypted" },
    { label: "certificate", value: showVerified(tls) },
    { label: "authentication", value: AUTHENTICATION[peer.authentication] },
    { label: "server version", value: facts.version },
    { label: "database", value: session.database },
    { label: "admin", value: `${facts.admin.name}: ${showRights(facts.admin)}` },
  ];
}

/** The runtime does not always tell; then the server's own view of this connection does. */
async function complete(tls: PeerTls, session: Session): Promise<PeerTls> {
  if (tls.version !== "unknown" && tls.cipher !== "unknown") return tls;
  const [row] = await session.query<{ version: string | null; cipher: string | null }>(
    `SELECT version, cipher FROM pg_catalog.pg_stat_ssl
     WHERE pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
     ORDER BY 1`,
  );
  return { ...tls, version: row?.version ?? tls.version, cipher: row?.cipher ?? tls.cipher };
}

function showAddress({ address, port }: Peer): string {
  if (address.startsWith("/") || address.startsWith("@")) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function showVerified(tls: PeerTls | null): string {
  switch (tls?.verified) {
    case undefined:
      return "none";
    case "nothing":
      return "not verified";
    case "authority":
      return "signed by the given authority; the host's name was not checked";
    case "authority and host name":
      return "signed by the given authority, and for this host";
  }
}

const AUTHENTICATION: Readonly<Record<Authentication, string>> = {
  "none": "no password asked (trust, peer or client certificate)",
  "password": "password in clear text",
  "md5": "md5",
  "SCRAM-SHA-256": "SCRAM-SHA-256",
  "SCRAM-SHA-256-PLUS": "SCRAM-SHA-256-PLUS (bound to the TLS connection)",
};

function showRights({ superuser, createRole, createDatabase }: AdminRole): string {
  if (superuser) return "superuser";
  const has = [createRole && "CREATEROLE", createDatabase && "CREATEDB"].filter(Boolean);
  const lacks = [!createRole && "CREATEROLE", !createDatabase && "CREATEDB"].filter(Boolean);
  return [has.join(" and "), lacks.length > 0 && `lacks ${lacks.join(" and ")}`]
    .filter(Boolean)
    .join(", ");
}
