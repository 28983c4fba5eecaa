import assert from "node:assert/strict";
import { join } from "node:path";
import { makeAuthority } from "../support/certificates.ts";
import { type ConnectionOutcome, ourOutcome, psqlOutcome } from "../support/connection_outcome.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { selfSigned, showCertificate } from "../support/tls_certificates.ts";

const MODES = [
  undefined,
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
  "bogus",
] as const;

/** One row of the table: with each mode it is one cell. */
interface Situation {
  readonly server:
    | "no TLS"
    | "trusted"
    | "self-signed"
    | "other host"
    | "common name only"
    | "expired";
  readonly root: "none" | "right" | "wrong" | "missing" | "garbage" | "pinned" | "two authorities";
  readonly host?: string;
  readonly user?: "anyone" | "tls_only" | "plain_only" | "by_certificate" | "rejected";
  readonly client?: "right" | "wrong" | "no key" | "missing";
}

const SITUATIONS: readonly Situation[] = [
  { server: "no TLS", root: "none" },
  { server: "no TLS", root: "right" },
  { server: "no TLS", root: "missing" },
  { server: "trusted", root: "none" },
  { server: "trusted", root: "right" },
  { server: "trusted", root: "two authorities" },
  { server: "trusted", root: "wrong" },
  { server: "trusted", root: "missing" },
  { server: "trusted", root: "garbage" },
  { server: "trusted", root: "right", host: "127.0.0.1" },
  { server: "trusted", root: "none", host: "127.0.0.1" },
  { server: "trusted", root: "none", user: "tls_only" },
  { server: "trusted", root: "right", user: "tls_only" },
  { server: "trusted", root: "wrong", user: "tls_only" },
  { server: "trusted", root: "none", user: "plain_only" },
  { server: "trusted", root: "right", user: "plain_only" },
  { server: "trusted", root: "wrong", user: "plain_only" },
  { server: "trusted", root: "none", user: "rejected" },
  { server: "trusted", root: "right", user: "by_certificate" },
  { server: "trusted", root: "right", user: "by_certificate", client: "right" },
  { server: "trusted", root: "none", user: "by_certificate", client: "right" },
  { server: "trusted", root: "right", user: "by_certificate", client: "wrong" },
  { server: "trusted", root: "right", user: "by_certificate", client: "missing" },
  { server: "trusted", root: "right", user: "anyone", client: "no key" },
  { server: "self-signed", root: "none" },
  { server: "self-signed", root: "right" },
  { server: "self-signed", root: "pinned" },
  { server: "other host", root: "none" },
  { server: "other host", root: "right" },
  { server: "other host", root: "wrong" },
  { server: "other host", root: "missing" },
  { server: "common name only", root: "right" },
  { server: "common name only", root: "right", host: "127.0.0.1" },
  { server: "expired", root: "right" },
  { server: "expired", root: "none" },
];

const SQL = "SELECT CASE WHEN ssl THEN 'TLS' ELSE 'plain' END FROM pg_catalog.pg_stat_ssl " +
  "WHERE pid = pg_catalog.pg_backend_pid()";

Deno.test("connect() gives TLS, plain text or an error in every cell as psql does", async (t) => {
  await using server = await startServer({ major: NEWEST_MAJOR, tls: { names: ["localhost"] } });
  await server.psql(
    "CREATE ROLE anyone LOGIN; CREATE ROLE tls_only LOGIN; CREATE ROLE plain_only LOGIN;" +
      "CREATE ROLE by_certificate LOGIN; CREATE ROLE rejected LOGIN;",
  );
  const folder = await Deno.makeTempDir({ prefix: "pgp-tls-" });
  await using _ = { [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
  const authority = server.authority!;
  const stranger = await makeAuthority(folder, "a stranger");
  const self = await selfSigned(folder, { name: "localhost" });
  const servers = {
    "trusted": await authority.issue({ commonName: "localhost", names: ["localhost"] }),
    "self-signed": self,
    "other host": await authority.issue({ commonName: "db.example", names: ["db.example"] }),
    "common name only": await authority.issue({ commonName: "localhost" }),
    "expired": await authority.issue({ commonName: "localhost", names: ["localhost"], days: -1 }),
  };
  await server.configure({ ssl_ca_file: authority.caFile });
  await server.setHba([
    "hostssl   all tls_only       all trust",
    "hostnossl all plain_only     all trust",
    "hostssl   all by_certificate all cert",
    "host      all rejected       all reject",
    "host      all anyone         all trust",
  ]);
  const garbage = join(folder, "garbage.pem");
  await Deno.writeTextFile(garbage, "no certificate\n");
  const both = join(folder, "both.pem");
  await Deno.writeTextFile(
    both,
    await Deno.readTextFile(stranger.caFile) + await Deno.readTextFile(authority.caFile),
  );
  const roots = {
    "none": undefined,
    "right": authority.caFile,
    "wrong": stranger.caFile,
    "missing": join(folder, "missing.crt"),
    garbage,
    "pinned": self.certFile,
    "two authorities": both,
  };
  const good = await authority.issue({ commonName: "by_certificate" });
  const bad = await stranger.issue({ commonName: "by_certificate" });
  for (const { keyFile } of [good, bad]) await Deno.chmod(keyFile, 0o600);
  const clients = {
    right: [good.certFile, good.keyFile],
    wrong: [bad.certFile, bad.keyFile],
    "no key": [good.certFile, join(folder, "missing.key")],
    missing: [join(folder, "missing.crt"), good.keyFile],
  } as const;

  let shown: Situation["server"] | undefined;
  for (const situation of SITUATIONS) {
    if (situation.server !== shown) {
      if (situation.server === "no TLS") await server.configure({ ssl: false });
      else await showCertificate(server, servers[situation.server]);
      shown = situation.server;
    }
    for (const mode of MODES) {
      await t.step(name(situation, mode), async () => {
        const root = roots[situation.root];
        const [sslcert, sslkey] = situation.client ? clients[situation.client] : [];
        const parameters = { sslmode: mode, sslrootcert: root, sslcert, sslkey };
        const query = Object.entries(parameters)
          .flatMap(([key, value]) => value ? [`${key}=${encodeURIComponent(value)}`] : [])
          .join("&");
        const { host = "localhost", user = "anyone" } = situation;
        const url = `postgres://${user}@${host}:${server.port}/postgres?${query}`;
        const theirs = await psqlOutcome(url, SQL, { home: folder });
        const ours = await ourOutcome(url, SQL, { home: folder });
        assert.equal(kind(ours), kind(theirs), `psql: ${show(theirs)}; ours: ${show(ours)}`);
      });
    }
  }
});

function name({ server, root, host, user, client }: Situation, mode: string | undefined): string {
  return [
    `sslmode ${mode ?? "not set"}`,
    `server ${server}`,
    `root certificate ${root}`,
    ...(host ? [`host ${host}`] : []),
    ...(user ? [`user ${user}`] : []),
    ...(client ? [`client certificate ${client}`] : []),
  ].join(", ");
}

function kind({ answer }: ConnectionOutcome): string {
  return answer ?? "error";
}

function show({ answer, error }: ConnectionOutcome): string {
  return answer ?? error ?? "";
}
