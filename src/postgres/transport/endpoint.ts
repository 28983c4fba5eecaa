/** One address of one host. */
export interface Endpoint {
  /** As the connection string names it; what a certificate must be for. */
  readonly host: string;
  /** Where to connect to: an IP address, or the path of a unix socket. */
  readonly address: string;
  readonly port: number;
  readonly kind: "network" | "socket";
}
