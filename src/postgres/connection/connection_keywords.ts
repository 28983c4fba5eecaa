import leven from "leven";
import { connectionStringError } from "./connection_error.ts";

/** Every keyword that we honour, with the environment variable that gives its default. */
export const HONOURED_KEYWORDS = {
  host: "PGHOST",
  hostaddr: "PGHOSTADDR",
  port: "PGPORT",
  dbname: "PGDATABASE",
  user: "PGUSER",
  password: "PGPASSWORD",
  passfile: "PGPASSFILE",
  options: "PGOPTIONS",
  application_name: "PGAPPNAME",
  fallback_application_name: null,
  client_encoding: "PGCLIENTENCODING",
  connect_timeout: "PGCONNECT_TIMEOUT",
  keepalives: null,
  keepalives_idle: null,
  sslmode: "PGSSLMODE",
  sslnegotiation: "PGSSLNEGOTIATION",
  sslrootcert: "PGSSLROOTCERT",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  sslpassword: null,
  ssl_min_protocol_version: "PGSSLMINPROTOCOLVERSION",
  ssl_max_protocol_version: "PGSSLMAXPROTOCOLVERSION",
  channel_binding: "PGCHANNELBINDING",
  target_session_attrs: "PGTARGETSESSIONATTRS",
  load_balance_hosts: "PGLOADBALANCEHOSTS",
} as const satisfies Readonly<Record<string, string | null>>;

export type Keyword = keyof typeof HONOURED_KEYWORDS;

interface Refused {
  readonly env?: string;
  /** Values that ask for nothing, so that nothing is ignored by taking them. */
  readonly harmless: readonly string[];
  readonly instead: string;
}

const NO_GSS = "GSSAPI is not supported: log in by password or client certificate";
const OWN_LIMITS = "Leave it out: every wait for the server has a limit of its own";

/** Keywords of libpq that we cannot honour: an error, unless the value asks for nothing. */
export const REFUSED_KEYWORDS: Readonly<Record<string, Refused>> = {
  service: {
    env: "PGSERVICE",
    harmless: [""],
    instead: "Write the service's parameters into the connection string",
  },
  servicefile: {
    harmless: [""],
    instead: "Write the service's parameters into the connection string",
  },
  keepalives_interval: { harmless: ["", "0"], instead: OWN_LIMITS },
  keepalives_count: { harmless: ["", "0"], instead: OWN_LIMITS },
  tcp_user_timeout: { harmless: ["", "0"], instead: OWN_LIMITS },
  sslcompression: {
    env: "PGSSLCOMPRESSION",
    harmless: ["", "0"],
    instead: "Leave it out: TLS compression is not safe",
  },
  sslcertmode: {
    env: "PGSSLCERTMODE",
    harmless: ["", "allow"],
    instead: "Leave it out, and sslcert too where no client certificate is to be sent",
  },
  sslcrl: { env: "PGSSLCRL", harmless: [""], instead: "Revocation lists are not supported" },
  sslcrldir: { env: "PGSSLCRLDIR", harmless: [""], instead: "Revocation lists are not supported" },
  sslsni: {
    env: "PGSSLSNI",
    harmless: ["", "1"],
    instead: "Leave it out: the name is always sent",
  },
  sslkeylogfile: { harmless: [""], instead: "Leave it out: keys are never written to a file" },
  requirepeer: {
    env: "PGREQUIREPEER",
    harmless: [""],
    instead: "Leave it out, and let the folder's permissions protect the socket",
  },
  require_auth: {
    env: "PGREQUIREAUTH",
    harmless: [""],
    instead: "Leave it out; channel_binding=require demands SCRAM over TLS",
  },
  min_protocol_version: {
    env: "PGMINPROTOCOLVERSION",
    harmless: ["", "3.0"],
    instead: "Leave it out: protocol 3.0 is spoken, which every server knows",
  },
  max_protocol_version: {
    env: "PGMAXPROTOCOLVERSION",
    harmless: ["", "3.0", "3.2", "latest"],
    instead: "Leave it out: protocol 3.0 is spoken, which every server knows",
  },
  gssencmode: { env: "PGGSSENCMODE", harmless: ["disable", "prefer"], instead: NO_GSS },
  krbsrvname: { env: "PGKRBSRVNAME", harmless: ["", "postgres"], instead: NO_GSS },
  gsslib: { env: "PGGSSLIB", harmless: [""], instead: NO_GSS },
  gssdelegation: { env: "PGGSSDELEGATION", harmless: ["", "0"], instead: NO_GSS },
  replication: {
    harmless: ["", "false", "off", "no", "0"],
    instead: "Leave it out: a replication connection cannot provision",
  },
  scram_client_key: { harmless: [""], instead: "Give the password instead" },
  scram_server_key: { harmless: [""], instead: "Give the password instead" },
  oauth_issuer: { harmless: [""], instead: "OAuth is not supported" },
  oauth_client_id: { harmless: [""], instead: "OAuth is not supported" },
  oauth_client_secret: { harmless: [""], instead: "OAuth is not supported" },
  oauth_scope: { harmless: [""], instead: "OAuth is not supported" },
};

const WRITE_NAMES = "Write parameters by their names; in a URI percent-encode the password, in " +
  "key=value form put it in single quotes";

export interface StoreOptions {
  /** Whether an error may show a keyword that is nearly right: false right after a password. */
  readonly mayQuote: boolean;
  /** Such as `parameter 2`, for errors that may not show the keyword. */
  readonly place: string;
}

/**
 * Puts one parameter as written into `parameters`; the last of several wins.
 *
 * @throws {ProvisionerError} `config_invalid` for a keyword that libpq does not know, or
 * that we cannot honour.
 */
export function storeParameter(
  parameters: Map<string, string>,
  keyword: string,
  value: string,
  options: StoreOptions,
): void {
  if (keyword === "requiressl") {
    parameters.set("sslmode", value.startsWith("1") ? "require" : "prefer");
  } else if (isHonoured(keyword)) {
    parameters.set(keyword, value);
  } else if (Object.hasOwn(REFUSED_KEYWORDS, keyword)) {
    refuseUnlessHarmless(keyword, value);
  } else {
    throw unknownKeyword(keyword, options);
  }
}

/** Whether it is a keyword of libpq, and so no piece of a password. */
export function isKeyword(keyword: string): boolean {
  return isHonoured(keyword) || Object.hasOwn(REFUSED_KEYWORDS, keyword);
}

function isHonoured(keyword: string): keyword is Keyword {
  return Object.hasOwn(HONOURED_KEYWORDS, keyword);
}

function refuseUnlessHarmless(keyword: string, value: string): void {
  const { harmless, instead } = REFUSED_KEYWORDS[keyword]!;
  if (harmless.includes(value)) return;
  throw connectionStringError(`the parameter "${keyword}" is not supported`, instead);
}

/** Whatever is not like a known keyword may be a piece of a password, and is not shown. */
function unknownKeyword(keyword: string, { mayQuote, place }: StoreOptions) {
  const nearest = nearestKeyword(keyword);
  if (nearest === undefined) {
    return connectionStringError(
      `${place} is unknown, perhaps a part of the password`,
      `${WRITE_NAMES}; libpq's manual lists them all`,
    );
  }
  return mayQuote
    ? connectionStringError(
      `unknown parameter ${JSON.stringify(keyword)}`,
      `Did you mean "${nearest}"?`,
    )
    : connectionStringError(`${place} is unknown, perhaps meant as "${nearest}"`, WRITE_NAMES);
}

/** The known keyword that one or two slips away gives; of a short one, most must be right. */
function nearestKeyword(keyword: string): string | undefined {
  const limit = Math.min(2, Math.floor((keyword.length - 1) / 2));
  const plain = keyword.toLowerCase();
  return [...Object.keys(HONOURED_KEYWORDS), ...Object.keys(REFUSED_KEYWORDS)]
    .map((known) => ({ known, distance: leven(plain, known) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)[0]?.known;
}
