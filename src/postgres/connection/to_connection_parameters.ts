import { Secret } from "../../model/secret.ts";
import { connectionStringError } from "./connection_error.ts";
import { HONOURED_KEYWORDS, type Keyword, REFUSED_KEYWORDS } from "./connection_keywords.ts";
import type {
  ChannelBinding,
  ConnectionParameters,
  SslMode,
  TargetSession,
  TlsParameters,
  TlsVersion,
} from "./connection_parameters.ts";
import { toHosts } from "./hosts.ts";

export interface Surroundings {
  /** Environment variables: the defaults of what the connection string leaves out. */
  readonly env: (name: string) => string | undefined;
  /** The folder that `~` means, for `.pgpass` and `.postgresql/`. */
  readonly home: string | undefined;
  /** Goes over the password of the connection string. */
  readonly password: Secret | undefined;
}

const SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
const TLS_VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;

/**
 * Fills in libpq's defaults (environment, home folder) and checks every value.
 *
 * @throws {ProvisionerError} `config_invalid`, naming the parameter.
 */
export function toConnectionParameters(
  raw: ReadonlyMap<string, string>,
  surroundings: Surroundings,
): ConnectionParameters {
  refuseEnvironment(surroundings.env);
  const text = withEnvironment(raw, surroundings.env);
  const user = text("user") ?? osUser(surroundings.env);
  if (!user) {
    throw connectionStringError(
      "it names no user",
      "Write it as postgres://user:password@host:5432/database",
    );
  }
  checkEncoding(text("client_encoding"));
  return {
    hosts: toHosts({ host: text("host"), hostaddr: text("hostaddr"), port: text("port") }),
    user,
    database: text("dbname") || user,
    password: surroundings.password ?? secret(text("password")),
    passwordFile: text("passfile") || inHome(surroundings, ".pgpass"),
    applicationName: text("application_name") || text("fallback_application_name") ||
      "pg-provisioner",
    options: text("options") || undefined,
    connectTimeout: toTimeout(text("connect_timeout")),
    keepAlive: toKeepAlive(text("keepalives"), text("keepalives_idle")),
    channelBinding: oneOf<ChannelBinding>("channel_binding", text("channel_binding") ?? "prefer", [
      "disable",
      "prefer",
      "require",
    ]),
    targetSession: oneOf<TargetSession>(
      "target_session_attrs",
      text("target_session_attrs") ?? "any",
      ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
    ),
    loadBalance: oneOf("load_balance_hosts", text("load_balance_hosts") ?? "disable", [
      "disable",
      "random",
    ]) === "random",
    tls: toTls(text, surroundings),
  };
}

type Lookup = (keyword: Keyword) => string | undefined;

function withEnvironment(
  raw: ReadonlyMap<string, string>,
  env: Surroundings["env"],
): Lookup {
  return (keyword) => {
    const variable = HONOURED_KEYWORDS[keyword];
    return raw.get(keyword) ?? (variable === null ? undefined : env(variable));
  };
}

function refuseEnvironment(env: Surroundings["env"]): void {
  for (const [keyword, refused] of Object.entries(REFUSED_KEYWORDS)) {
    if (refused.env === undefined) continue;
    const value = env(refused.env);
    if (value === undefined || value === "" || refused.harmless.includes(value)) continue;
    throw connectionStringError(
      `the environment variable ${refused.env} (parameter "${keyword}") is not supported`,
      refused.instead,
    );
  }
}

/** What libpq asks the operating system for, by the variables that hold it on most systems. */
function osUser(env: Surroundings["env"]): string | undefined {
  return env("USER") || env("LOGNAME") || env("USERNAME");
}

function secret(text: string | undefined): Secret | undefined {
  return text ? new Secret(text) : undefined;
}

function inHome({ home }: Surroundings, path: string): string | undefined {
  return home ? `${home}/${path}` : undefined;
}

function checkEncoding(encoding: string | undefined): void {
  if (!encoding || /^(auto|utf-?8|unicode)$/i.test(encoding)) return;
  throw connectionStringError(
    'the parameter "client_encoding" asks for something else than UTF8',
    "Leave it out: names and passwords are always sent as UTF-8",
  );
}

function toTls(text: Lookup, surroundings: Surroundings): TlsParameters {
  const rootCertificate = text("sslrootcert") || undefined;
  const system = rootCertificate === "system";
  const mode: SslMode = oneOf(
    "sslmode",
    text("sslmode") ?? (system ? "verify-full" : "prefer"),
    SSL_MODES,
  );
  if (system && mode !== "verify-full") {
    throw connectionStringError(
      `sslmode=${mode} is too weak for sslrootcert=system`,
      "Use sslmode=verify-full: anyone can get a certificate from a public authority",
    );
  }
  const negotiation = oneOf("sslnegotiation", text("sslnegotiation") ?? "postgres", [
    "postgres",
    "direct",
  ]);
  if (negotiation === "direct" && SSL_MODES.indexOf(mode) < SSL_MODES.indexOf("require")) {
    throw connectionStringError(
      `sslmode=${mode} is too weak for sslnegotiation=direct`,
      "Use sslmode=require or stronger",
    );
  }
  const minVersion: TlsVersion = oneOf(
    "ssl_min_protocol_version",
    text("ssl_min_protocol_version") || "TLSv1.2",
    TLS_VERSIONS,
  );
  const maximum = text("ssl_max_protocol_version");
  const maxVersion: TlsVersion | undefined = maximum
    ? oneOf("ssl_max_protocol_version", maximum, TLS_VERSIONS)
    : undefined;
  if (maxVersion && TLS_VERSIONS.indexOf(maxVersion) < TLS_VERSIONS.indexOf(minVersion)) {
    throw connectionStringError(
      "ssl_max_protocol_version is lower than ssl_min_protocol_version",
      "Leave both out: TLSv1.2 and later is used",
    );
  }
  return {
    mode,
    negotiation,
    rootCertificate: rootCertificate ?? inHome(surroundings, ".postgresql/root.crt"),
    systemCertificates: surroundings.env("SSL_CERT_FILE") || undefined,
    revocationList: inHome(surroundings, ".postgresql/root.crl"),
    certificate: text("sslcert") || inHome(surroundings, ".postgresql/postgresql.crt"),
    key: text("sslkey") || inHome(surroundings, ".postgresql/postgresql.key"),
    keyPassword: secret(text("sslpassword")),
    minVersion,
    maxVersion,
  };
}

/** libpq takes 0 and less for "no limit", and rounds 1 up to 2 seconds. */
function toTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = integer("connect_timeout", text);
  return seconds > 0 ? Math.max(seconds, 2) * 1000 : undefined;
}

const DEFAULT_KEEP_ALIVE = 30_000;

function toKeepAlive(keepalives = "1", idle = "0"): number | undefined {
  if (integer("keepalives", keepalives) === 0) return undefined;
  const seconds = integer("keepalives_idle", idle);
  return seconds > 0 ? seconds * 1000 : DEFAULT_KEEP_ALIVE;
}

function integer(keyword: Keyword, text: string): number {
  if (/^\s*[-+]?\d{1,9}\s*$/.test(text)) return Number(text);
  throw connectionStringError(`"${keyword}" is not a whole number`, "Write it in digits");
}

function oneOf<Value extends string>(
  keyword: Keyword,
  text: string,
  values: readonly Value[],
): Value {
  const found = values.find((value) => value === text || isTlsVersion(value, text));
  if (found !== undefined) return found;
  throw connectionStringError(
    `"${keyword}" has a value that does not exist`,
    `Use one of ${values.join(", ")}`,
  );
}

/** libpq compares TLS versions without regard to case, everything else by case. */
function isTlsVersion(value: string, text: string): boolean {
  return value.startsWith("TLS") && value.toLowerCase() === text.toLowerCase();
}
