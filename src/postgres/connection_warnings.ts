import { showPlace } from "./login/connection_failure.ts";
import type { Peer } from "./session.ts";

/** Something that a user should know, but that stops nothing. */
export interface ConnectionWarning {
  readonly message: string;
  readonly hint: string;
}

/** What is not safe about the way to a server. */
export function connectionWarnings(peer: Peer): readonly ConnectionWarning[] {
  const at = showPlace({ ...peer, kind: "network" });
  if (peer.tls === null && !isLocal(peer)) {
    return [{
      message: `The connection to ${at} is not encrypted`,
      hint: "Switch TLS on at the server and use sslmode=verify-full with its sslrootcert",
    }];
  }
  if (peer.tls?.verified === "nothing" && peer.sslMode === "require") {
    return [{
      message: `The certificate of ${at} is not verified: sslmode=require takes any`,
      hint: "Set sslrootcert to the authority's certificate, and use sslmode=verify-full",
    }];
  }
  return [];
}

/** Whether nobody on a network can listen: a socket, or an address of this machine itself. */
function isLocal({ address }: Peer): boolean {
  return address.startsWith("/") || address.startsWith("@") || address === "::1" ||
    address.startsWith("127.");
}
