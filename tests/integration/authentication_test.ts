import assert from "node:assert/strict";
import type { Authentication } from "../../src/postgres/session.ts";
import { psqlOutcome } from "../support/connection_outcome.ts";
import { testMajors } from "../support/majors.ts";
import { openConnector } from "../support/open_connector.ts";
import { startServer } from "../support/postgres_server.ts";

const PASSWORDS: Readonly<Record<string, string>> = {
  plain: "simple",
  special: "a'b\"c\\d%$1;--\n\t{}@:/ ?",
  non_ascii: "pässwörd漢字🔑",
  // SASLprep: a Roman numeral, a soft hyphen, another space, a letter and its accent apart.
  prepared: "\u2168\u00AD\u00A0e\u0301",
  // Not allowed by SASLprep, so the bytes are taken as they are.
  prohibited: "a\u0007b\uE000",
  both_directions: "abc\u0627\u0628c",
  long: "ж漢🔑é".repeat(50),
  long_ascii: "x".repeat(200),
};

const METHODS = ["scram", "md5", "password"] as const;

const nameOf = (method: string, kind: string) => `${method}_${kind}`;

const literal = (text: string) => `E'${text.replace(/['\\]/g, "\\$&")}'`;

for (const major of testMajors()) {
  Deno.test(`connect() logs in to PostgreSQL ${major} by every method`, async (t) => {
    await using server = await startServer({ major, tls: true });
    for (const method of METHODS) {
      const encryption = method === "md5" ? "md5" : "scram-sha-256";
      const roles = Object.entries(PASSWORDS).map(([kind, password]) =>
        `CREATE ROLE ${nameOf(method, kind)} LOGIN PASSWORD ${literal(password)};`
      );
      await server.sql(`SET password_encryption = '${encryption}'; ${roles.join("\n")}`);
    }
    await server.sql("CREATE ROLE by_certificate LOGIN; CREATE ROLE trusted LOGIN");
    await server.configure({ ssl_ca_file: server.authority!.caFile });
    const client = await server.authority!.issue({ commonName: "by_certificate" });
    await Deno.chmod(client.keyFile, 0o600);
    await server.setHba([
      "hostssl all by_certificate all cert",
      "host    all trusted        all trust",
      "local   all trusted            trust",
      ...METHODS.flatMap((method) =>
        Object.keys(PASSWORDS).flatMap((kind) => {
          const name = method === "scram" ? "scram-sha-256" : method;
          const user = nameOf(method, kind);
          return [`host all ${user} all ${name}`, `local all ${user} ${name}`];
        })
      ),
    ]);

    const url = (user: string, password: string, query: string, host = "localhost") =>
      `postgres://${user}:${encodeURIComponent(password)}@${host}:${server.port}/postgres?${query}`;
    const methodOf = async (connectionString: string): Promise<Authentication> => {
      await using session = await openConnector(connectionString).connect();
      return session.peer.authentication;
    };

    for (const [kind, password] of Object.entries(PASSWORDS)) {
      await t.step(`a ${kind} password`, async () => {
        const scram = nameOf("scram", kind);
        assert.equal(await methodOf(url(scram, password, "sslmode=disable")), "SCRAM-SHA-256");
        const tls = "sslmode=require";
        assert.equal(await methodOf(url(scram, password, tls)), "SCRAM-SHA-256-PLUS");
        const required = `${tls}&channel_binding=require`;
        assert.equal(await methodOf(url(scram, password, required)), "SCRAM-SHA-256-PLUS");
        const disabled = `${tls}&channel_binding=disable`;
        assert.equal(await methodOf(url(scram, password, disabled)), "SCRAM-SHA-256");
        assert.equal(await methodOf(url(nameOf("md5", kind), password, "sslmode=disable")), "md5");
        const clear = nameOf("password", kind);
        assert.equal(await methodOf(url(clear, password, tls)), "password");
        const socket = `host=${server.socketDir}`;
        assert.equal(await methodOf(url(clear, password, socket)), "password");
        const psql = await psqlOutcome(url(scram, password, tls), "SELECT 1", { home: "/tmp" });
        assert.deepEqual(psql, { answer: "1" });
      });
      await t.step(`a ${kind} password does not go in clear text over a network`, async () => {
        await assert.rejects(
          methodOf(url(nameOf("password", kind), password, "sslmode=disable")),
          /asks for the password in clear text, over a connection without TLS/,
        );
      });
      await t.step(`a wrong password instead of a ${kind} one`, async () => {
        for (const method of METHODS) {
          await assert.rejects(
            methodOf(url(nameOf(method, kind), `${password}x`, "sslmode=require")),
            { sqlstate: "28P01", code: "connection_failed", retry: "never" },
          );
        }
      });
    }

    await t.step("a client certificate, its key plain or encrypted", async () => {
      const encrypted = `${client.keyFile}.encrypted`;
      const traditional = `${client.keyFile}.traditional`;
      for (
        const [file, args] of [[encrypted, ["pkcs8", "-topk8"]], [traditional, [
          "ec",
          "-aes128",
        ]]] as const
      ) {
        // deno-fmt-ignore
        const { success } = await new Deno.Command("openssl", { args: [
          ...args, "-in", client.keyFile, "-out", file, "-passout", "pass:päss phrase",
        ] }).output();
        assert.ok(success);
        await Deno.chmod(file, 0o600);
      }
      const query = (key: string) => `sslmode=require&sslcert=${client.certFile}&sslkey=${key}`;
      const phrase = `&sslpassword=${encodeURIComponent("päss phrase")}`;
      assert.equal(await methodOf(url("by_certificate", "", query(client.keyFile))), "none");
      assert.equal(await methodOf(url("by_certificate", "", query(encrypted) + phrase)), "none");
      assert.equal(await methodOf(url("by_certificate", "", query(traditional) + phrase)), "none");
      await assert.rejects(
        methodOf(url("by_certificate", "", `${query(encrypted)}&sslpassword=wrong`)),
        { message: /cannot be read as a private key/, hint: /^Check sslpassword/ },
      );
      await assert.rejects(
        methodOf(url("by_certificate", "", query(encrypted))),
        { message: /is encrypted/, hint: "Set sslpassword to its passphrase" },
      );
      await Deno.chmod(client.keyFile, 0o644);
      await assert.rejects(
        methodOf(url("by_certificate", "", query(client.keyFile))),
        { message: /has group or world access/ },
      );
      await Deno.chmod(client.keyFile, 0o600);
    });

    await t.step("no password where none is asked for", async () => {
      assert.equal(await methodOf(url("trusted", "unused", "sslmode=disable")), "none");
      assert.equal(await methodOf(url("trusted", "", `host=${server.socketDir}`)), "none");
    });

    await t.step("channel binding where the server cannot do it", async () => {
      for (const user of ["trusted", nameOf("md5", "plain"), nameOf("password", "plain")]) {
        await assert.rejects(
          methodOf(url(user, "simple", "sslmode=require&channel_binding=require")),
          { message: /channel binding is demanded/ },
        );
      }
      await assert.rejects(
        methodOf(
          url(nameOf("scram", "plain"), "simple", "sslmode=disable&channel_binding=require"),
        ),
        { message: /channel binding is demanded/ },
      );
    });

    await t.step("versions of TLS", async () => {
      const login = (query: string) =>
        url(nameOf("scram", "plain"), "simple", `sslmode=require&${query}`);
      await using session = await openConnector(login("ssl_max_protocol_version=TLSv1.2"))
        .connect();
      const [row] = await session.query<{ version: string }>(
        "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
      );
      assert.equal(row!.version, "TLSv1.2");
      await server.configure({ ssl_max_protocol_version: "TLSv1.2" });
      await assert.rejects(
        methodOf(login("ssl_min_protocol_version=TLSv1.3")),
        { message: /TLS could not be set up/ },
      );
    });
  });
}
