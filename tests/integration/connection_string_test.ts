import assert from "node:assert/strict";
import { join } from "node:path";
import { ourOutcome, psqlOutcome } from "../support/connection_outcome.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";

const encode = encodeURIComponent;

/** A user, a password and a database that need care in any form of a connection string. */
const USER = "we@ird:u/ser é'\\";
const PASSWORD = "@:/#?% é漢+&='\"\\";
const DATABASE = "d/b?c é=x";

/** Who and where we are, and the settings that the cases play with. */
const SQL = `SELECT pg_catalog.concat_ws('|', current_user, current_database(),
  coalesce(inet_server_addr()::text, 'socket'), inet_server_port(),
  current_setting('work_mem'), coalesce(current_setting('my.a', true), '-'),
  coalesce(current_setting('my.b', true), '-'),
  CASE WHEN current_setting('application_name') IN ('psql', 'pg-provisioner') THEN 'default'
  ELSE current_setting('application_name') END)`;

interface Place {
  readonly port: number;
  readonly dir: string;
  readonly passfile: string;
  readonly closed: number;
}

interface Case {
  readonly string: (place: Place) => string;
  readonly env?: (place: Place) => Record<string, string>;
}

type Cases = Readonly<Record<string, Case | Case["string"]>>;

const LOGIN = "postgres:postgres@";

const CASES: Cases = {
  "uri: plain": ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres`,
  "uri: postgresql://": ({ port }) => `postgresql://${LOGIN}localhost:${port}/postgres`,
  "uri: POSTGRES:// is none": ({ port }) => `POSTGRES://${LOGIN}localhost:${port}/postgres`,
  "uri: another scheme": ({ port }) => `mysql://${LOGIN}localhost:${port}/postgres`,
  "uri: password percent-encoded": ({ port }) =>
    `postgres://scram:${encode(PASSWORD)}@localhost:${port}/postgres`,
  "uri: user percent-encoded": ({ port }) =>
    `postgres://${encode(USER)}:${encode(PASSWORD)}@localhost:${port}/postgres`,
  "uri: database percent-encoded": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/${encode(DATABASE)}`,
  "uri: host percent-encoded": ({ port }) => `postgres://${LOGIN}local%68ost:${port}/postgres`,
  "uri: user, password and database in the query": ({ port }) =>
    `postgres://localhost:${port}?user=scram&password=${encode(PASSWORD)}&dbname=${
      encode(DATABASE)
    }`,
  "uri: the query goes over what stands before": ({ port }) =>
    `postgres://x:y@nowhere:1/z?host=localhost&port=${port}&user=postgres&password=postgres&dbname=postgres`,
  "uri: the last of two wins": ({ port }) =>
    `postgres://${LOGIN}localhost/postgres?port=1&port=${port}`,
  "uri: no database": ({ port }) => `postgres://${LOGIN}localhost:${port}`,
  "uri: no database, with slash": ({ port }) => `postgres://${LOGIN}localhost:${port}/`,
  "uri: no database means the user's": ({ port }) =>
    `postgres://scram:${encode(PASSWORD)}@localhost:${port}`,
  "uri: IPv4": ({ port }) => `postgres://${LOGIN}127.0.0.1:${port}/postgres`,
  "uri: IPv6": ({ port }) => `postgres://${LOGIN}[::1]:${port}/postgres`,
  "uri: IPv6 without ]": ({ port }) => `postgres://${LOGIN}[::1:${port}/postgres`,
  "uri: IPv6 empty": ({ port }) => `postgres://${LOGIN}[]:${port}/postgres`,
  "uri: IPv6 with a tail": ({ port }) => `postgres://${LOGIN}[::1]x:${port}/postgres`,
  "uri: socket by ?host=": ({ port, dir }) =>
    `postgres://${LOGIN}/postgres?host=${dir}&port=${port}`,
  "uri: socket by %2F": ({ port, dir }) => `postgres://${LOGIN}${encode(dir)}:${port}/postgres`,
  "uri: socket that is not there": ({ port }) =>
    `postgres://${LOGIN}/postgres?host=/nonexistent&port=${port}`,
  "uri: several hosts, the first is closed": ({ port, closed }) =>
    `postgres://${LOGIN}localhost:${closed},localhost:${port}/postgres`,
  "uri: several hosts, the first has no name": ({ port }) =>
    `postgres://${LOGIN}no-such-host.invalid:${port},127.0.0.1:${port}/postgres`,
  "uri: several hosts, IPv6 among them": ({ port, closed }) =>
    `postgres://${LOGIN}[::1]:${closed},[::1]:${port}/postgres`,
  "uri: several hosts, all closed": ({ closed }) =>
    `postgres://${LOGIN}localhost:${closed},127.0.0.1:${closed}/postgres`,
  "uri: several hosts, wrong password at the first": ({ port }) =>
    `postgres://postgres:no@localhost:${port},127.0.0.1:${port}/postgres`,
  "uri: several hosts, a socket among them": ({ port, closed, dir }) =>
    `postgres://${LOGIN}localhost:${closed},${encode(dir)}:${port}/postgres`,
  "uri: more ports than hosts": ({ port }) =>
    `postgres://${LOGIN}localhost/postgres?port=${port},${port}`,
  "uri: one port for several hosts": ({ port }) =>
    `postgres://${LOGIN}/postgres?host=localhost,127.0.0.1&port=${port}`,
  "uri: target_session_attrs=read-write": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?target_session_attrs=read-write`,
  "uri: target_session_attrs=primary": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?target_session_attrs=primary`,
  "uri: target_session_attrs=standby": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?target_session_attrs=standby`,
  "uri: target_session_attrs=prefer-standby": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?target_session_attrs=prefer-standby`,
  "uri: target_session_attrs unknown": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?target_session_attrs=main`,
  "uri: hostaddr with a name that does not exist": ({ port }) =>
    `postgres://${LOGIN}no-such-host.invalid:${port}/postgres?hostaddr=127.0.0.1`,
  "uri: hostaddr alone": ({ port }) => `postgres://${LOGIN}:${port}/postgres?hostaddr=127.0.0.1`,
  "uri: more hostaddr than hosts": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?hostaddr=127.0.0.1,127.0.0.1`,
  "uri: options -c a=b": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?options=${encode("-c my.a=b")}`,
  "uri: options -ca=b": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?options=${encode("-cmy.a=b -cwork_mem=5MB")}`,
  "uri: options with an escaped space": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?options=${
      encode("-c my.a=x,\\ y -c my.b=\\\\")
    }`,
  "uri: options --a=b": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?options=${encode("--my.a=b")}`,
  "uri: options with a role": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?options=${encode("-c role=scram")}`,
  "uri: options with a setting that does not exist": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?options=${encode("-c nonsense=1")}`,
  "uri: application_name": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?application_name=a%20b`,
  "uri: connect_timeout": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?connect_timeout=5`,
  "uri: connect_timeout is no number": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?connect_timeout=5s`,
  "uri: keepalives": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?keepalives=1&keepalives_idle=30`,
  "uri: keepalives off": ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres?keepalives=0`,
  "uri: client_encoding": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?client_encoding=utf8`,
  "uri: gssencmode=disable": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?gssencmode=disable`,
  "uri: unknown parameter": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?sslmod=require`,
  "uri: parameter in capitals": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?SSLMODE=disable`,
  "uri: parameter percent-encoded": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?sslm%6Fde=disable`,
  "uri: ssl=true of JDBC, without TLS": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?ssl=true`,
  "uri: ssl=false of JDBC": ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres?ssl=false`,
  "uri: bogus sslmode": ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres?sslmode=on`,
  "uri: empty sslmode": ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres?sslmode=`,
  "uri: bad %zz": ({ port }) => `postgres://postgres:%zz@localhost:${port}/postgres`,
  "uri: %00": ({ port }) => `postgres://postgres:a%00b@localhost:${port}/postgres`,
  "uri: half a code at the end": ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres%2`,
  "uri: parameter without =": ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres?sslmode`,
  "uri: parameter with two =": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?options=-c a=b=c`,
  "uri: & at the end": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?sslmode=disable&`,
  "uri: && in the middle": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?sslmode=disable&&keepalives=1`,
  "uri: ? at the end": ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres?`,
  "uri: plus is no space": ({ port }) =>
    `postgres://${LOGIN}localhost:${port}/postgres?application_name=a+b`,
  "uri: port is no number": () => `postgres://${LOGIN}localhost:abc/postgres`,
  "uri: port too large": () => `postgres://${LOGIN}localhost:65536/postgres`,
  "uri: port with spaces": ({ port }) => `postgres://${LOGIN}localhost:%20${port}%20/postgres`,
  "uri: password with an @": ({ port }) => `postgres://postgres:a@b@localhost:${port}/postgres`,
  "uri: password with a /": ({ port }) => `postgres://postgres:a/b@localhost:${port}/postgres`,
  "uri: no password": ({ port }) => `postgres://postgres@localhost:${port}/postgres`,
  "uri: empty password": ({ port }) => `postgres://postgres:@localhost:${port}/postgres`,
  "uri: wrong password": ({ port }) => `postgres://postgres:no@localhost:${port}/postgres`,
  "uri: no such database": ({ port }) => `postgres://${LOGIN}localhost:${port}/nope`,
  "uri: no such user": ({ port }) => `postgres://nope:x@localhost:${port}/postgres`,
  "uri: service": ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres?service=nope`,

  "pairs: plain": ({ port }) =>
    `host=localhost port=${port} user=postgres password=postgres dbname=postgres`,
  "pairs: spaces around =": ({ port }) =>
    `  host = localhost port =${port} user= postgres password = postgres dbname=postgres  `,
  "pairs: quotes and escapes": ({ port }) =>
    `host=localhost port=${port} user='${quote(USER)}' password='${quote(PASSWORD)}' ` +
    `dbname='${quote(DATABASE)}'`,
  "pairs: escapes without quotes": ({ port }) =>
    `host=localhost port=${port} user=postgres password=post\\gres dbname=post\\gres`,
  "pairs: lines and tabs": ({ port }) =>
    `host=localhost\nport=${port}\tuser=postgres\r\npassword=postgres dbname=postgres`,
  "pairs: percent stays": ({ port }) =>
    `host=localhost port=${port} user=postgres password=postgres dbname=post%67res`,
  "pairs: empty value": ({ port }) =>
    `host=localhost port=${port} user=postgres password=postgres dbname=''`,
  "pairs: socket": ({ port, dir }) => `host=${dir} port=${port} user=postgres password=postgres`,
  "pairs: several hosts": ({ port, closed }) =>
    `host=localhost,localhost port=${closed},${port} user=postgres password=postgres`,
  "pairs: an empty port means 5432": ({ port }) =>
    `host=no-such-host.invalid,localhost port=,${port} user=postgres password=postgres`,
  "pairs: hostaddr": ({ port }) =>
    `hostaddr=127.0.0.1 port=${port} user=postgres password=postgres`,
  "pairs: hostaddr is no address": ({ port }) =>
    `hostaddr=localhost port=${port} user=postgres password=postgres`,
  "pairs: options": ({ port }) =>
    `host=localhost port=${port} user=postgres password=postgres options='-c my.a=b\\\\ c'`,
  "pairs: open quote": ({ port }) => `host=localhost port=${port} user=postgres password='x`,
  "pairs: word without =": ({ port }) => `host=localhost port=${port} user=postgres password`,
  "pairs: password with a space": ({ port }) =>
    `host=localhost port=${port} user=postgres password=a b`,
  "pairs: unknown parameter": ({ port }) =>
    `host=localhost port=${port} user=postgres password=postgres sslmod=disable`,
  "pairs: requiressl=0": ({ port }) =>
    `host=localhost port=${port} user=postgres password=postgres requiressl=0`,
  "pairs: ssl=true is none": ({ port }) =>
    `host=localhost port=${port} user=postgres password=postgres ssl=true`,
  "pairs: the last of two wins": ({ port }) =>
    `host=localhost port=1 port=${port} user=postgres password=postgres`,
  "pairs: a URI as a database is only a name": ({ port }) =>
    `host=localhost port=${port} user=postgres password=postgres dbname=postgres://x`,

  "env: all of it": {
    string: () => "postgres://",
    env: ({ port }) => ({
      PGHOST: "localhost",
      PGPORT: `${port}`,
      PGUSER: USER,
      PGPASSWORD: PASSWORD,
      PGDATABASE: DATABASE,
      PGAPPNAME: "from env",
      PGOPTIONS: "-c my.a=env",
    }),
  },
  "env: the string goes over it": {
    string: ({ port }) =>
      `postgres://${LOGIN}localhost:${port}/postgres?application_name=x&options=-cmy.a%3Ds`,
    env: () => ({
      PGHOST: "nowhere.invalid",
      PGPORT: "1",
      PGUSER: "x",
      PGPASSWORD: "x",
      PGDATABASE: "x",
      PGAPPNAME: "x",
      PGOPTIONS: "-c my.b=env",
    }),
  },
  "env: PGHOSTADDR": {
    string: ({ port }) => `postgres://${LOGIN}no-such-host.invalid:${port}/postgres`,
    env: () => ({ PGHOSTADDR: "127.0.0.1" }),
  },
  "env: PGSSLMODE": {
    string: ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres`,
    env: () => ({ PGSSLMODE: "require" }),
  },
  "env: PGSSLMODE bogus": {
    string: ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres`,
    env: () => ({ PGSSLMODE: "yes" }),
  },
  "env: PGTARGETSESSIONATTRS": {
    string: ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres`,
    env: () => ({ PGTARGETSESSIONATTRS: "standby" }),
  },
  "env: PGCONNECT_TIMEOUT is no number": {
    string: ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres`,
    env: () => ({ PGCONNECT_TIMEOUT: "soon" }),
  },
  "env: PGHOST empty means the socket": {
    string: ({ port }) => `postgres://${LOGIN}:${port}/postgres`,
    env: () => ({ PGHOST: "" }),
  },
  "env: PGCHANNELBINDING=require without TLS": {
    string: ({ port }) => `postgres://${LOGIN}localhost:${port}/postgres`,
    env: () => ({ PGCHANNELBINDING: "require" }),
  },
  "passfile: by parameter": ({ port, passfile }) =>
    `postgres://scram@localhost:${port}/postgres?passfile=${encode(passfile)}`,
  "passfile: by PGPASSFILE": {
    string: ({ port }) => `postgres://scram@localhost:${port}/postgres`,
    env: ({ passfile }) => ({ PGPASSFILE: passfile }),
  },
  "passfile: a field with escapes": ({ port, passfile }) =>
    `postgres://${encode(USER)}@localhost:${port}/${encode(DATABASE)}?passfile=${encode(passfile)}`,
  "passfile: the first line that matches counts": ({ port, passfile }) =>
    `postgres://postgres@127.0.0.1:${port}/postgres?passfile=${encode(passfile)}`,
  "passfile: for another database": ({ port, passfile }) =>
    `postgres://scram@localhost:${port}/scram?passfile=${encode(passfile)}`,
  "passfile: for the socket's folder": ({ port, dir, passfile }) =>
    `postgres://scram@/postgres?host=${dir}&port=${port}&passfile=${encode(passfile)}`,
  "passfile: for the name, not for hostaddr": ({ port, passfile }) =>
    `postgres://scram@by.name:${port}/postgres?hostaddr=127.0.0.1&passfile=${encode(passfile)}`,
  "passfile: for hostaddr alone": ({ port, passfile }) =>
    `postgres://scram@:${port}/postgres?hostaddr=127.0.0.1&passfile=${encode(passfile)}`,
  "passfile: others may read it": ({ port, passfile }) =>
    `postgres://scram@localhost:${port}/postgres?passfile=${encode(passfile + ".open")}`,
  "passfile: a folder": ({ port, dir }) =>
    `postgres://scram@localhost:${port}/postgres?passfile=${encode(dir)}`,
  "passfile: not there": ({ port }) =>
    `postgres://scram@localhost:${port}/postgres?passfile=/nonexistent`,
};

function quote(text: string): string {
  return text.replace(/['\\]/g, "\\$&");
}

function passwordLines({ port, dir }: Place): string {
  const escape = (text: string) => text.replace(/[:\\]/g, "\\$&");
  return [
    "# a comment: it has:five:fields:in:it",
    "",
    "too:few:fields",
    `localhost:${port}:postgres:scram:${escape(PASSWORD)}`,
    `by.name:${port}:postgres:scram:${escape(PASSWORD)}\r`,
    `127.0.0.1:*:postgres:postgres:wrong`,
    `127.0.0.1:*:*:*:${escape(PASSWORD)}`,
    `${dir}:*:*:scram:${escape(PASSWORD)}`,
    `*:*:${escape(DATABASE)}:${escape(USER)}:${escape(PASSWORD)}:and what follows is left out`,
  ].join("\n");
}

Deno.test("toConnector() reads connection strings as psql does", async (t) => {
  await using server = await startServer({ major: NEWEST_MAJOR });
  const password = `'${PASSWORD.replaceAll("'", "''")}'`;
  await server.sql(`CREATE ROLE scram LOGIN PASSWORD ${password}`);
  await server.sql(`CREATE ROLE "${USER}" LOGIN PASSWORD ${password}`);
  await server.sql(`CREATE DATABASE "${DATABASE}"`);
  await server.sql("CREATE DATABASE scram");
  // The last statement: from here on the server's own helpers cannot log in any more.
  await server.sql("ALTER ROLE postgres PASSWORD 'postgres'");
  const home = await Deno.makeTempDir({ prefix: "pgp-strings-" });
  await using _ = { [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }) };
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const place: Place = {
    port: server.port,
    dir: server.socketDir,
    passfile: join(home, "passwords"),
    closed: (closed.addr as Deno.NetAddr).port,
  };
  closed.close();
  await Deno.writeTextFile(place.passfile, passwordLines(place), { mode: 0o600 });
  await Deno.writeTextFile(`${place.passfile}.open`, passwordLines(place), { mode: 0o640 });

  let answers = 0;
  for (const [name, entry] of Object.entries(CASES)) {
    await t.step(name, async () => {
      const { string, env }: Case = typeof entry === "function" ? { string: entry } : entry;
      const surroundings = { home, env: { USER: "nobody", ...env?.(place) } };
      const theirs = await psqlOutcome(string(place), SQL, surroundings);
      const ours = await ourOutcome(string(place), SQL, surroundings);
      assert.equal(
        ours.answer,
        theirs.answer,
        `psql: ${theirs.answer ?? theirs.error}\nours: ${ours.answer ?? ours.error}`,
      );
      if (theirs.answer !== undefined) answers++;
      for (const secret of [PASSWORD, encode(PASSWORD)]) {
        assert.ok(!ours.error?.includes(secret), "The error holds the password");
      }
    });
  }
  // Were the server or psql not set up right, everything would be an error on both sides.
  assert.ok(answers > 60, `only ${answers} strings have led to an answer`);
});
