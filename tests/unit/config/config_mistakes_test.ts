import assert from "node:assert/strict";
import { issuesTextOf, type LoadConfigTextOptions } from "../../support/load_config_text.ts";

/** One mistake or several, and all that the user reads about them. */
interface Mistake extends LoadConfigTextOptions {
  readonly name: string;
  readonly config: string;
  readonly expected: string;
}

const ROOT = `"root_connection_string": "postgres://admin:pw@db/postgres"`;

const DATABASE_KEYS = "database, user, password, users, schemas, extensions, settings, " +
  "connection_limit, encoding, locale, template, locale_provider, icu_locale, comment, " +
  "revoke_public, reassign_owned, exclusive, state, force";

/** A config whose list of databases begins in line 3. */
function databases(...entries: readonly string[]): string {
  return `{\n  ${ROOT}, "databases": [\n    ${entries.join(",\n    ")}\n  ]\n}`;
}

const MISTAKES: readonly Mistake[] = [
  {
    name: "an empty file",
    config: "",
    expected: `
config.json: The file is empty
    Write at least {"root_connection_string": "postgres://…", "databases": []}`,
  },
  {
    name: "only white space",
    config: "\ufeff \n\t",
    expected: `
config.json: The file holds only white space
    Write at least {"root_connection_string": "postgres://…", "databases": []}`,
  },
  {
    name: "not an object",
    config: "\n[]",
    expected: `
config.json:2:1: Expected an object, found a list
    Write { … } around it`,
  },
  {
    name: "neither shape",
    config: `{"$schema": "x"}`,
    expected: `
config.json:1:1: No server is described
    Write "root_connection_string" and "databases", or "servers": [ … ]`,
  },
  {
    name: "both shapes",
    config: `{${ROOT}, "databases": [],\n "servers": [{"name": "a", ${ROOT}, "databases": []}]}`,
    expected: `
config.json:1:2 root_connection_string: "root_connection_string" and "servers" exclude each other
    Move "root_connection_string" into an entry of "servers", or remove one of the two
config.json:1:63 databases: "databases" and "servers" exclude each other
    Move "databases" into an entry of "servers", or remove one of the two`,
  },
  {
    name: "missing fields, at the object that they are missing from",
    config: `{"databases": [\n  {"user": "app"}]}`,
    expected: `
config.json:1:1 root_connection_string: Missing
    Add "root_connection_string": "…"
config.json:2:3 databases[0].database: Missing
    Add "database": "…"
config.json:2:3 databases[0].password: Missing
    Add "password": "…"; to leave it as it is, list the user in "roles"`,
  },
  {
    name: "no list of databases",
    config: `{${ROOT}}`,
    expected: `
config.json:1:1 databases: Missing
    Add "databases": [ … ]`,
  },
  {
    name: "empty fields",
    config: `{"root_connection_string": "", "databases": [
  {"database": "", "user": "", "password": ""}]}`,
    expected: `
config.json:1:28 root_connection_string: Must not be empty
    Write text, {"env": "NAME"} or {"file": "/path"}
config.json:2:16 databases[0].database: Must not be empty
    Write at least one character
config.json:2:28 databases[0].user: Must not be empty
    Write at least one character
config.json:2:44 databases[0].password: Must not be empty
    Write text, {"env": "NAME"} or {"file": "/path"}`,
  },
  {
    name: "no servers in the list",
    config: `{"servers": []}`,
    expected: `
config.json:1:13 servers: Must not be empty
    Write at least one entry`,
  },
  {
    name: "wrong types",
    config: databases(
      `{"database": 5, "user": ["app"], "password": 12345}`,
      `"app"`,
      `{"database": "d", "user": null, "password": null}`,
    ),
    expected: `
config.json:3:18 databases[0].database: Expected text, found a number
    Write it in double quotes
config.json:3:29 databases[0].user: Expected text, found a list
    Write "…"
config.json:3:50 databases[0].password: Expected a secret, found a number
    Write it in double quotes
config.json:4:5 databases[1]: Expected an object, found text
    Write { … }
config.json:5:31 databases[2].user: Expected text, found null
    Write "…"
config.json:5:49 databases[2].password: Expected a secret, found null
    Write text, {"env": "NAME"} or {"file": "/path"}`,
  },
  {
    name: "databases as an object",
    config: `{${ROOT}, "databases": {"app": {}}}`,
    expected: `
config.json:1:76 databases: Expected a list, found an object
    Write [ … ]`,
  },
  {
    name: "secrets that are no secrets",
    config: databases(
      `{"database": "a", "user": "a", "password": {"env": "A", "file": "/a"}}`,
      `{"database": "b", "user": "b", "password": {"env": "A", "hunter2": 1}}`,
      `{"database": "c", "user": "c", "password": {}}`,
      `{"database": "d", "user": "d", "password": {"env": 5}}`,
      `{"database": "e", "user": "e", "password": {"file": ""}}`,
      `{"database": "f", "user": "f", "password": {"env": "", "x": "y"}}`,
    ),
    expected: `
config.json:3:48 databases[0].password: "env" and "file" exclude each other
    Keep one of them
config.json:4:48 databases[1].password: Expected a secret, found another object
    Write text, {"env": "NAME"} or {"file": "/path"}
config.json:5:48 databases[2].password: Expected a secret, found another object
    Write text, {"env": "NAME"} or {"file": "/path"}
config.json:6:56 databases[3].password.env: Expected text, found a number
    Write the name of an environment variable
config.json:7:57 databases[4].password.file: Must not be empty
    Write the path of a file
config.json:8:48 databases[5].password: Expected a secret, found another object
    Write text, {"env": "NAME"} or {"file": "/path"}`,
  },
  {
    name: "unknown keys, a misspelt one only once",
    config: `{\n "rootConnectionString": "postgres://a@b/c", "databases": [
  {"databse": "a", "username": "a", "password": "a", "colour": "red", "a\\nb": 1, "__proto__": {}}]}`,
    expected: `
config.json:2:2 rootConnectionString: Unknown key
    Did you mean "root_connection_string"?
config.json:3:4 databases[0].databse: Unknown key
    Did you mean "database"?
config.json:3:20 databases[0].username: Unknown key
    Did you mean "user"?
config.json:3:54 databases[0].colour: Unknown key
    Remove it; the keys here are ${DATABASE_KEYS}
config.json:3:71 databases[0]["a\\nb"]: Unknown key
    Remove it; the keys here are ${DATABASE_KEYS}
config.json:3:82 databases[0].__proto__: Unknown key
    Remove it; the keys here are ${DATABASE_KEYS}`,
  },
  {
    name: "a misspelt servers",
    config: `{"server": [{"databases": []}]}`,
    expected: `
config.json:1:2 server: Unknown key
    Did you mean "servers"?`,
  },
  {
    name: "a key twice",
    config: databases(`{"database": "a", "user": "a", "password": "one",\n "password": "two"}`),
    expected: `
config.json:4:2 databases[0].password: Key "password" is there already: line 3, column 36
    Keep one of them: of two, readers of JSON silently take the last`,
  },
  {
    name: "names that PostgreSQL does not take",
    config: databases(
      `{"database": "${"é".repeat(32)}", "user": "pg_app", "password": "a"}`,
      `{"database": "a\\u0000b", "user": "\\ud83d", "password": "a"}`,
      `{"database": "pg_fine", "user": "public", "password": "a"}`,
      `{"database": "none", "user": "none", "password": "a"}`,
    ),
    expected: `
config.json:3:18 databases[0].database: Database name "${"é".repeat(32)}" is 64 bytes long
    Shorten it to 63 bytes: PostgreSQL cuts off the rest, so that two long names may become one
config.json:3:62 databases[0].user: Role name "pg_app" is reserved: it begins with "pg_"
    Choose a name that does not begin with "pg_": PostgreSQL keeps those for itself
config.json:4:18 databases[1].database: Database name "a\\u0000b" contains a NUL character
    Remove it: no PostgreSQL name can contain one
config.json:4:38 databases[1].user: Role name "\\ud83d" contains half a surrogate pair
    Write the whole character: the server would store a replacement character
config.json:5:37 databases[2].user: Role name "public" is reserved: to PostgreSQL it means every role
    Choose another name
config.json:6:34 databases[3].user: Role name "none" is reserved: to PostgreSQL it means no role
    Choose another name`,
  },
  {
    name: "databases that belong to the server",
    config: databases(
      `{"database": "postgres", "user": "a", "password": "a"}`,
      `{"database": "template0", "user": "a", "password": "a"}`,
      `{"database": "template1", "user": "a", "password": "a"}`,
    ),
    expected: `
config.json:3:18 databases[0].database: Database "postgres" belongs to the server: administrators and tools connect to it, so it must not belong to an application
    Choose another name
config.json:4:18 databases[1].database: Database "template0" belongs to the server: PostgreSQL creates other databases from it
    Choose another name
config.json:5:18 databases[2].database: Database "template1" belongs to the server: PostgreSQL creates other databases from it
    Choose another name`,
  },
  {
    name: "a database twice, and a user with two passwords",
    config: databases(
      `{"database": "a", "user": "x", "password": "hunter1"}`,
      `{"database": "b", "user": "x", "password": {"env": "HUNTER"}}`,
      `{"database": "a", "user": "y", "password": "hunter1"}`,
    ),
    env: { HUNTER: "hunter2" },
    expected: `
config.json:4:48 databases[1].password: User "x" has two different passwords: see databases[0].password in line 3
    Write the same password wherever the user stands, or use two users
config.json:5:18 databases[2].database: Database "a" is declared twice: see databases[0].database in line 3
    Keep one of the two entries`,
  },
  {
    name: "the connection's own role as a user",
    config: databases(`{"database": "a", "user": "admin", "password": "a"}`),
    expected: `
config.json:3:31 databases[0].user: User "admin" is the role that pg-provisioner itself logs in as: see root_connection_string in line 2
    Give the database a user of its own: this one's password would be changed`,
  },
  {
    name: "a connection string that is none",
    config: `{"root_connection_string": "hunter2", "databases": []}`,
    expected: `
config.json:1:28 root_connection_string: Connection string is not a postgres:// address
    Write postgres://user:password@host:5432/postgres`,
  },
  {
    name: "servers with one name or one connection string",
    config: `{"servers": [
  {"name": "a", "root_connection_string": "postgres://a@a/a", "databases": []},
  5,
  {"name": "a", "root_connection_string": "postgres://a@a/a", "databases": []},
  {"name": "\\u001b[2J", "root_connection_string": "postgres://a@b/a", "databases": [
    {"database": "d", "user": "a", "password": "p"}]}]}`,
    expected: `
config.json:3:3 servers[1]: Expected an object, found a number
    Write { … }
config.json:4:12 servers[2].name: Server "a" is declared twice: see servers[0].name in line 2
    Give each server a name of its own
config.json:4:43 servers[2].root_connection_string: Two servers have the same connection string: see servers[0].root_connection_string in line 2
    Move the databases of both into one entry
config.json:5:12 servers[3].name: Contains a control character
    Keep to letters, digits, spaces and punctuation
config.json:6:31 servers[3].databases[0].user: User "a" is the role that pg-provisioner itself logs in as: see servers[3].root_connection_string in line 5
    Give the database a user of its own: this one's password would be changed`,
  },
  {
    name: "variables of the environment that give no secret",
    config: databases(
      `{"database": "a", "user": "a", "password": {"env": "NOT_SET"}}`,
      `{"database": "b", "user": "b", "password": {"env": "EMPTY"}}`,
      `{"database": "c", "user": "c", "password": {"env": "p@ss word"}}`,
      `{"database": "d", "user": "d", "password": {"env": "NOT_SET"}}`,
      `{"database": "e", "user": "e", "password": "a\\u0000b"}`,
      `{"database": "f", "user": "f", "password": "a\\udc00b"}`,
    ),
    env: { EMPTY: "" },
    expected: `
config.json:3:48 databases[0].password: Environment variable NOT_SET is not set
    Set NOT_SET where pg-provisioner runs, or correct the name
config.json:4:48 databases[1].password: Environment variable EMPTY is empty
    A secret must have at least one character
config.json:5:48 databases[2].password: Not the name of an environment variable
    Write a name such as {"env": "APP_DB_PASSWORD"}, not the secret itself
config.json:6:48 databases[3].password: Environment variable NOT_SET is not set
    Set NOT_SET where pg-provisioner runs, or correct the name
config.json:7:48 databases[4].password: This text contains a NUL character
    Write it without NUL
config.json:8:48 databases[5].password: This text contains half a surrogate pair
    Write it without halves of characters`,
  },
  {
    name: "secret files that give no secret",
    config: databases(
      `{"database": "a", "user": "a", "password": {"file": "/run/gone"}}`,
      `{"database": "b", "user": "b", "password": {"file": "/run/empty"}}`,
      `{"database": "c", "user": "c", "password": {"file": "/run/nul"}}`,
      `{"database": "d", "user": "d", "password": {"file": "/run/latin1"}}`,
      `{"database": "e", "user": "e", "password": {"file": "/run/folder"}}`,
      `{"database": "f", "user": "f", "password": {"file": "/run/theirs"}}`,
      `{"database": "g", "user": "g", "password": {"file": "/run/broken"}}`,
      `{"database": "h", "user": "h", "password": {"file": "a\\u0000b"}}`,
      `{"database": "i", "user": "i", "password": {"file": "/run/utf16"}}`,
    ),
    files: {
      "/run/empty": "\n",
      "/run/nul": "hunter\0two",
      "/run/latin1": new Uint8Array([0x68, 0xfc]),
      "/run/folder": new Deno.errors.IsADirectory("Is a directory (os error 21)"),
      "/run/theirs": Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" }),
      "/run/broken": new Error("Input/output error (os error 5)\nat x"),
      "/run/utf16": new Uint8Array([0xff, 0xfe, 0x68, 0]),
    },
    expected: `
config.json:3:48 databases[0].password: Secret file "/run/gone" does not exist
    Mount or create it, or correct the path
config.json:4:48 databases[1].password: Secret file "/run/empty" is empty
    A secret must have at least one character
config.json:5:48 databases[2].password: Secret file "/run/nul" contains a NUL character
    Write a text to it without NUL
config.json:6:48 databases[3].password: Secret file "/run/latin1" is not UTF-8 text
    Save it as UTF-8; a binary key has to be encoded first, as base64 for example
config.json:7:48 databases[4].password: Secret file "/run/folder" is a folder
    Name the file in it
config.json:8:48 databases[5].password: Secret file "/run/theirs" may not be read
    Give the user that pg-provisioner runs as the right to read it
config.json:9:48 databases[6].password: Secret file "/run/broken" cannot be read: Input/output error (os error 5)
    Check the file and what it is mounted from
config.json:10:48 databases[7].password: The path contains a NUL character
    Remove it
config.json:11:48 databases[8].password: Secret file "/run/utf16" is not UTF-8 text
    Save it as UTF-8; a binary key has to be encoded first, as base64 for example`,
  },
];

for (const { name, config, expected, ...options } of MISTAKES) {
  Deno.test(`loadConfig() reports ${name}`, async () => {
    assert.equal(`\n${await issuesTextOf(config, options)}`, expected);
  });
}

const HOW_TO_POINT = "Point CONFIG_PATH or --config to the file; in a container mount it, " +
  "for example: docker run -v $PWD/config.json:/config/config.json:ro";

const UNUSABLE: readonly (readonly [string, Uint8Array | Error, string])[] = [
  [
    "that is not there",
    new Deno.errors.NotFound("No such file"),
    `config.json: There is no config file "/etc/app/config.json"\n    ${HOW_TO_POINT}`,
  ],
  [
    "that is a folder",
    new Deno.errors.IsADirectory("Is a directory"),
    `config.json: Config "/etc/app/config.json" is a folder, not a file
    Name the file in it with CONFIG_PATH or --config; where Docker mounts a file that is not there, it makes an empty folder of its name`,
  ],
  [
    "that may not be read",
    new Deno.errors.PermissionDenied("Permission denied"),
    `config.json: Config file "/etc/app/config.json" may not be read
    Give the user that pg-provisioner runs as the right to read it; in its image that is 65532, and docker run --user $(id -u) makes it you`,
  ],
  [
    "that cannot be read",
    new Error("Input/output error"),
    `config.json: Config file "/etc/app/config.json" cannot be read: Input/output error
    Check the file and what it is mounted from`,
  ],
  [
    "in UTF-16 with a byte order mark",
    new Uint8Array([0xfe, 0xff, 0, 0x7b]),
    "config.json: The file is UTF-16 text, not UTF-8\n    Save it as UTF-8",
  ],
  [
    "in UTF-16 without a byte order mark",
    new Uint8Array([0x7b, 0, 0x7d, 0]),
    "config.json: The file is UTF-16 text, not UTF-8\n    Save it as UTF-8",
  ],
  [
    "that is not UTF-8",
    new Uint8Array([0x7b, 0x0a, 0xc3, 0xa9, 0x22, 0xe9, 0x22]),
    "config.json:2:3: Not valid UTF-8\n    Save the file as UTF-8",
  ],
];

for (const [name, content, expected] of UNUSABLE) {
  Deno.test(`loadConfig() reports a file ${name}`, async () => {
    assert.equal(await issuesTextOf(content), expected);
  });
}
