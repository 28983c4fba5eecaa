import assert from "node:assert/strict";
import { Secret } from "../../../../src/model/secret.ts";
import { parseConnectionString } from "../../../../src/postgres/connection/connection_string.ts";
import { toConnectionParameters } from "../../../../src/postgres/connection/to_connection_parameters.ts";

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly home?: string;
  readonly password?: Secret;
}

function parametersOf(text: string, { env = {}, home, password }: Given = {}) {
  return toConnectionParameters(parseConnectionString(text), {
    env: (name) => env[name],
    home,
    password,
  });
}

Deno.test("toConnectionParameters() fills in libpq's defaults and ours", () => {
  assert.deepEqual(parametersOf("postgres://app@", { home: "/home/me" }), {
    hosts: [{ host: "/var/run/postgresql", address: undefined, port: 5432 }],
    user: "app",
    database: "app",
    password: undefined,
    passwordFile: "/home/me/.pgpass",
    applicationName: "pg-provisioner",
    options: undefined,
    connectTimeout: undefined,
    keepAlive: 30_000,
    channelBinding: "prefer",
    targetSession: "any",
    loadBalance: false,
    tls: {
      mode: "prefer",
      negotiation: "postgres",
      rootCertificate: "/home/me/.postgresql/root.crt",
      systemCertificates: undefined,
      revocationList: "/home/me/.postgresql/root.crl",
      certificate: "/home/me/.postgresql/postgresql.crt",
      key: "/home/me/.postgresql/postgresql.key",
      keyPassword: undefined,
      minVersion: "TLSv1.2",
      maxVersion: undefined,
    },
  });
});

Deno.test("toConnectionParameters() takes the password that goes over all others", () => {
  const password = new Secret("root");
  const env = { PGPASSWORD: "env" };
  const reveal = (text: string, given: Given) => parametersOf(text, given).password?.reveal();
  assert.equal(reveal("postgres://u:text@h", { env, password }), "root");
  assert.equal(reveal("postgres://u:text@h", { env }), "text");
  assert.equal(reveal("postgres://u@h", { env }), "env");
  assert.equal(reveal("host=h user=u password=''", { env }), undefined);
});

Deno.test("toConnectionParameters() takes the user from where libpq's user comes from", () => {
  assert.equal(parametersOf("postgres://h", { env: { USER: "me" } }).user, "me");
  assert.equal(parametersOf("postgres://h", { env: { USER: "me", PGUSER: "pg" } }).user, "pg");
  assert.throws(() => parametersOf("postgres://h"), { message: /names no user$/ });
});

Deno.test("toConnectionParameters() reads time limits as libpq does", () => {
  const limit = (seconds: string) =>
    parametersOf(`postgres://u@h?connect_timeout=${seconds}`).connectTimeout;
  assert.equal(limit("1"), 2_000);
  assert.equal(limit("30"), 30_000);
  assert.equal(limit("0"), undefined);
  assert.equal(limit("-1"), undefined);
  assert.equal(parametersOf("postgres://u@h?keepalives=0").keepAlive, undefined);
  assert.equal(parametersOf("postgres://u@h?keepalives_idle=7").keepAlive, 7_000);
});

const MISTAKES: readonly (readonly [string, RegExp, Given?])[] = [
  ["postgres://u@h?sslrootcert=system&sslmode=require", /too weak for sslrootcert=system$/],
  ["postgres://u@h?sslnegotiation=direct", /sslmode=prefer is too weak for sslnegotiation=direct$/],
  ["postgres://u@h?client_encoding=LATIN1", /"client_encoding" asks for something else than UTF8$/],
  [
    "postgres://u@h?ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2",
    /lower than ssl_min_protocol_version$/,
  ],
  ["postgres://u@h?ssl_min_protocol_version=TLSv9", /"ssl_min_protocol_version" has a value/],
  ["postgres://u@h?channel_binding=yes", /"channel_binding" has a value that does not exist$/],
  ["postgres://u@h?load_balance_hosts=on", /"load_balance_hosts" has a value/],
  ["postgres://u@h?hostaddr=name", /"hostaddr" is not an IP address$/],
  ["host=@abstract user=u", /an abstract socket, is not supported$/],
  ["postgres://u:SECRET", /the port is not a number from 1 to 65535$/],
  ["postgres://u@h", /PGSERVICE \(parameter "service"\) is not supported$/, {
    env: { PGSERVICE: "x" },
  }],
  ["postgres://u@h", /PGGSSENCMODE .* is not supported$/, { env: { PGGSSENCMODE: "require" } }],
];

for (const [text, message, given] of MISTAKES) {
  Deno.test(`toConnectionParameters() refuses ${text} ${Object.keys(given?.env ?? {})}`, () => {
    assert.throws(() => parametersOf(text, { env: { USER: "me" }, ...given }), {
      code: "config_invalid",
      message,
    });
  });
}

Deno.test("toConnectionParameters() means verify-full by sslrootcert=system", () => {
  const { tls } = parametersOf("postgres://u@h?sslrootcert=system");
  assert.equal(tls.mode, "verify-full");
  assert.equal(tls.rootCertificate, "system");
});

Deno.test("toConnectionParameters() compares TLS versions without regard to case", () => {
  const { tls } = parametersOf("postgres://u@h?ssl_min_protocol_version=tlsv1.3");
  assert.equal(tls.minVersion, "TLSv1.3");
});
