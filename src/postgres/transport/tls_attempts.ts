import type { SslMode } from "../connection/connection_parameters.ts";

export type Encryption = "plain" | "tls";

/** The kinds of connection that libpq tries for a mode, in its order; a socket is never encrypted. */
export function toAttempts(mode: SslMode, endpoint: "socket" | "network"): readonly Encryption[] {
  if (endpoint === "socket") return ["plain"];
  switch (mode) {
    case "disable":
      return ["plain"];
    case "allow":
      return ["plain", "tls"];
    case "prefer":
      return ["tls", "plain"];
    case "require":
    case "verify-ca":
    case "verify-full":
      return ["tls"];
    default:
      return mode satisfies never;
  }
}
