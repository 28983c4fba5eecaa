import type { Secret } from "../../model/secret.ts";

/** One place to try, as the connection string names it. At least one of both names is there. */
export interface HostParameters {
  /** A name, an address, or the folder of a unix socket. */
  readonly host: string | undefined;
  /** An address to connect to instead of looking the host up. */
  readonly address: string | undefined;
  readonly port: number;
}

export type SslMode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";
export type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** What the connection string says about TLS. Files are read at each attempt, so they may rotate. */
export interface TlsParameters {
  readonly mode: SslMode;
  /** `direct` begins with the TLS handshake; only servers since 17 can do it. */
  readonly negotiation: "postgres" | "direct";
  /** A file, or `system` for the authorities that the machine trusts. */
  readonly rootCertificate: string | undefined;
  /** Where this machine keeps the authorities it trusts; undefined to look in the usual places. */
  readonly systemCertificates: string | undefined;
  /** A list that libpq would take certificates as revoked by; we cannot, so it must not exist. */
  readonly revocationList: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly keyPassword: Secret | undefined;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion | undefined;
}

export type ChannelBinding = "disable" | "prefer" | "require";

export type TargetSession =
  | "any"
  | "read-write"
  | "read-only"
  | "primary"
  | "standby"
  | "prefer-standby";

/** A connection string with all its defaults filled in and every value checked. */
export interface ConnectionParameters {
  readonly hosts: readonly HostParameters[];
  readonly user: string;
  readonly database: string;
  readonly password: Secret | undefined;
  /** Where passwords are looked up by host, if none is given. */
  readonly passwordFile: string | undefined;
  readonly applicationName: string;
  /** The user's own settings for each session, such as `-c role=dba`. */
  readonly options: string | undefined;
  /** Milliseconds for one address; undefined where the string sets no limit. */
  readonly connectTimeout: number | undefined;
  /** Milliseconds of silence before the first probe; undefined switches the probes off. */
  readonly keepAlive: number | undefined;
  readonly channelBinding: ChannelBinding;
  readonly targetSession: TargetSession;
  readonly loadBalance: boolean;
  readonly tls: TlsParameters;
}

/** The folder that a client from Debian looks for a socket in; the upstream default is `/tmp`. */
export const DEFAULT_SOCKET_FOLDER = "/var/run/postgresql";

/** Whether a host is the folder of a unix socket. */
export function isSocket(host: string | undefined): host is string {
  return host !== undefined && host.startsWith("/");
}
