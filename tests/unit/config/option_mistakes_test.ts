import assert from "node:assert/strict";
import { issuesTextOf } from "../../support/load_config_text.ts";

/** What contradicts what, or is not of the right kind, and all that the user reads about it. */
interface Mistake {
  readonly name: string;
  readonly config: string;
  readonly expected: string;
}

const ROOT = `"root_connection_string": "postgres://admin:pw@db/postgres"`;

/** A config of one database entry in line 3, with further keys. */
function database(keys: string): string {
  return databases(`{"database": "app", "user": "app", "password": "p",\n${keys}}`);
}

/** A config whose list of databases begins in line 3. */
function databases(...entries: readonly string[]): string {
  return `{${ROOT}, "databases": [\n\n${entries.join(",\n")}]}`;
}

interface RolesOptions {
  /** Entries of `databases`, on the lines behind the roles. */
  readonly databases?: readonly string[];
}

/** A config whose list of roles begins in line 3. */
function roles(entries: readonly string[], { databases = [] }: RolesOptions = {}): string {
  return `{${ROOT}, "roles": [\n\n${entries.join(",\n")}], "databases": [\n${
    databases.join(",\n")
  }]}`;
}

const MISTAKES: readonly Mistake[] = [
  {
    name: "optional keys of wrong types",
    config: database(`"users": {}, "schemas": [5], "connection_limit": "5",
"extensions": [7, {"schema": 5}, ""],
"settings": {"a": [], "b": 1e999, "c": "\\u0000"},
"revoke_public": "true", "exclusive": "yes", "comment": null, "encoding": ""`),
    expected: `
config.json:4:10 databases[0].users: Expected a list, found an object
    Write [ … ]
config.json:4:26 databases[0].schemas[0]: Expected text, found a number
    Write it in double quotes
config.json:4:50 databases[0].connection_limit: Expected a number, found text
    Write it without quotes
config.json:5:16 databases[0].extensions[0]: Expected text or an object, found a number
    Write it in double quotes
config.json:5:19 databases[0].extensions[1].name: Missing
    Add "name": "…"
config.json:5:30 databases[0].extensions[1].schema: Expected text, found a number
    Write it in double quotes
config.json:5:34 databases[0].extensions[2]: Must not be empty
    Write at least one character
config.json:6:19 databases[0].settings.a: Expected text, a number, true, false or null, found a list
    Write "…", a number, true, false or null
config.json:6:28 databases[0].settings.b: The number is too large
    Write a smaller one
config.json:6:40 databases[0].settings.c: Contains a character that no server can store
    Remove NUL characters and halves of surrogate pairs
config.json:7:18 databases[0].revoke_public: Expected true or false, found text
    Write it without quotes
config.json:7:39 databases[0].exclusive: Expected true or false, found text
    Write true or false
config.json:7:57 databases[0].comment: Expected text, found null
    Write "…"
config.json:7:75 databases[0].encoding: Must not be empty
    Write at least one character`,
  },
  {
    name: "words and numbers that are not among the known ones",
    config: databases(
      `{"database": "a", "user": "a", "password": "p", "locale_provider": "ice", "state": "gone"}`,
      `{"database": "b", "user": "b", "password": "p", "connection_limit": 1.5}`,
      `{"database": "c", "user": "c", "password": "p", "connection_limit": -2}`,
      `{"database": "d", "user": "d", "password": "p", "connection_limit": 3000000000}`,
    ),
    expected: `
config.json:3:68 databases[0].locale_provider: Expected "libc", "icu" or "builtin"
    Did you mean "icu"?
config.json:3:84 databases[0].state: Expected "present" or "absent"
    Write one of them
config.json:4:69 databases[1].connection_limit: Expected a whole number, found a fraction
    Write a whole number
config.json:5:69 databases[2].connection_limit: Must be at least -1
    Write a number of connections, or -1 for no limit
config.json:6:69 databases[3].connection_limit: Must be at most 2147483647
    Write a number of connections, or -1 for no limit`,
  },
  {
    name: "users that lack something",
    config: database(`"users": [{"user": "x"},
{"user": "y", "password": "p", "access": "reed"},
{"usr": "z", "passwrd": "p", "access": "write"}]`),
    expected: `
config.json:4:11 databases[0].users[0].access: Missing
    Add "access": "read", "write" or "owner"
config.json:4:11 databases[0].users[0].password: Missing
    Add "password": "…"; to leave it as it is, list the user in "roles"
config.json:5:42 databases[0].users[1].access: Expected "read", "write" or "owner"
    Did you mean "read"?
config.json:6:2 databases[0].users[2].usr: Unknown key
    Did you mean "user"?
config.json:6:14 databases[0].users[2].passwrd: Unknown key
    Did you mean "password"?`,
  },
  {
    name: "a role with wrong types",
    config: roles([
      `{"login": 1, "member_of": "a"}`,
      `{"role": "a", "member_of": [5, {"admin": true}, {"role": "b", "adnim": true, "set": "true"}]}`,
    ]),
    expected: `
config.json:3:1 roles[0].role: Missing
    Add "role": "…"
config.json:3:11 roles[0].login: Expected true or false, found a number
    Write true or false
config.json:3:27 roles[0].member_of: Expected a list, found text
    Write [ … ]
config.json:4:29 roles[1].member_of[0]: Expected text or an object, found a number
    Write it in double quotes
config.json:4:32 roles[1].member_of[1].role: Missing
    Add "role": "…"
config.json:4:63 roles[1].member_of[2].adnim: Unknown key
    Remove it; the keys here are role, admin, inherit, set
config.json:4:85 roles[1].member_of[2].set: Expected true or false, found text
    Write it without quotes`,
  },
  {
    name: "ends of validity that not everyone reads as the same",
    config: roles([
      `{"role": "a", "valid_until": "2030-01-31"}`,
      `{"role": "b", "valid_until": "2030-01-31T00:00:00"}`,
      `{"role": "c", "valid_until": "2030-02-29T00:00:00Z"}`,
      `{"role": "d", "valid_until": "31.1.2030"}`,
      `{"role": "e", "valid_until": "Infinity"}`,
      `{"role": "f", "valid_until": null}`,
    ]),
    expected: `
config.json:3:30 roles[0].valid_until: Not a date and time with a time zone, nor "infinity"
    Write it like "2030-01-31T00:00:00Z", or "infinity" for no end
config.json:4:30 roles[1].valid_until: Not a date and time with a time zone, nor "infinity"
    Write it like "2030-01-31T00:00:00Z", or "infinity" for no end
config.json:5:30 roles[2].valid_until: Not a date and time with a time zone, nor "infinity"
    Write it like "2030-01-31T00:00:00Z", or "infinity" for no end
config.json:6:30 roles[3].valid_until: Not a date and time with a time zone, nor "infinity"
    Write it like "2030-01-31T00:00:00Z", or "infinity" for no end
config.json:7:30 roles[4].valid_until: Not a date and time with a time zone, nor "infinity"
    Write it like "2030-01-31T00:00:00Z", or "infinity" for no end
config.json:8:30 roles[5].valid_until: Expected text, found null
    Write "…"`,
  },
  {
    name: "settings that are none, or dangerous",
    config: database(`"settings": {
"a-b": 1, "a.b.c": 1, "": 1, "__proto__": 1,
"Role": "x", "session_authorization": "x",
"work_mem": 1, "WORK_MEM": 2}`),
    expected: `
config.json:5:1 databases[0].settings.a-b: "a-b" is not the name of a setting
    Write letters, digits and _, with a prefix and a dot for those of an extension
config.json:5:11 databases[0].settings["a.b.c"]: "a.b.c" is not the name of a setting
    Write letters, digits and _, with a prefix and a dot for those of an extension
config.json:5:23 databases[0].settings[""]: "" is not the name of a setting
    Write letters, digits and _, with a prefix and a dot for those of an extension
config.json:5:30 databases[0].settings.__proto__: "__proto__" is not the name of a setting
    Write letters, digits and _, with a prefix and a dot for those of an extension
config.json:6:1 databases[0].settings.Role: Setting "Role" would make every session that of another role
    Remove it; what a role may do is for its memberships and access to say
config.json:6:14 databases[0].settings.session_authorization: Setting "session_authorization" would make every session that of another role
    Remove it; what a role may do is for its memberships and access to say
config.json:7:16 databases[0].settings.WORK_MEM: Setting "WORK_MEM" is there already: see databases[0].settings.work_mem in line 7
    Keep one of them: upper and lower case are the same in names of settings`,
  },
  {
    name: "a user twice in one database, and the owner as one",
    config: database(`"users": [
{"user": "app", "access": "read"},
{"user": "x", "password": "p", "access": "read"},
{"user": "x", "access": "write"}]`),
    expected: `
config.json:5:10 databases[0].users[0].user: User "app" owns the database already: see databases[0].user in line 3
    Remove it from "users": there is nothing that the owner may not do
config.json:7:10 databases[0].users[2].user: User "x" is listed twice: see databases[0].users[1].user in line 6
    Keep one of them`,
  },
  {
    name: "one role in contradictory entries",
    config: roles([
      `{"role": "owner", "login": false}`,
      `{"role": "owner"}`,
      `{"role": "app", "password": "other"}`,
    ], {
      databases: [
        `{"database": "a", "user": "owner"}`,
        `{"database": "b", "user": "app", "password": "p"}`,
      ],
    }),
    expected: `
config.json:4:10 roles[1].role: Role "owner" is declared twice: see roles[0].role in line 3
    Keep one of the two entries
config.json:6:27 databases[0].user: User "owner" may not log in: see roles[0].login in line 3
    Remove "login": false there, or give the database another user
config.json:7:46 databases[1].password: User "app" has two different passwords: see roles[2].password in line 5
    Write the same password wherever the user stands, or use two users`,
  },
  {
    name: "the connection's own role, wherever it stands",
    config: roles([
      `{"role": "admin"}`,
      `{"role": "x", "member_of": ["admin"]}`,
    ], {
      databases: [
        `{"database": "a", "user": "x", "users": [{"user": "admin", "access": "read"}]}`,
      ],
    }),
    expected: `
config.json:3:10 roles[0].role: Role "admin" is the role that pg-provisioner itself logs in as: see root_connection_string in line 1
    Remove it: pg-provisioner does not change its own role
config.json:4:29 roles[1].member_of[0]: Role "admin" is the role that pg-provisioner itself logs in as: see root_connection_string in line 1
    Name another: a member of it may do all that pg-provisioner may
config.json:5:51 databases[0].users[0].user: User "admin" is the role that pg-provisioner itself logs in as: see root_connection_string in line 1
    Give the database a user of its own: this one's password would be changed`,
  },
  {
    name: "a role to be absent that is needed",
    config: roles([
      `{"role": "gone", "state": "absent", "password": {"env": "NOT_SET"}, "member_of": ["x"]}`,
      `{"role": "x", "member_of": ["gone"]}`,
    ], {
      databases: [
        `{"database": "a", "user": "gone", "password": "p"}`,
        `{"database": "b", "user": "x", "users": [{"user": "gone", "access": "read"}]}`,
      ],
    }),
    expected: `
config.json:3:37 roles[0].password: "password" says nothing about a role that is to be absent
    Remove it
config.json:3:69 roles[0].member_of: "member_of" says nothing about a role that is to be absent
    Remove it
config.json:4:29 roles[1].member_of[0]: Role "gone" is to be absent: see roles[0].role in line 3
    Name another role here, or keep that one
config.json:5:27 databases[0].user: Role "gone" is to be absent: see roles[0].role in line 3
    Name another role here, or keep that one
config.json:6:51 databases[1].users[0].user: Role "gone" is to be absent: see roles[0].role in line 3
    Name another role here, or keep that one`,
  },
  {
    name: "roles that nobody can be a member of",
    config: roles([
      `{"role": "pg_app", "member_of": ["public", "none", "pg_monitor", "pg_database_owner"]}`,
      `{"role": "app", "member_of": ["a", {"role": "a"}]}`,
    ]),
    expected: `
config.json:3:10 roles[0].role: Role name "pg_app" is reserved: it begins with "pg_"
    Choose a name that does not begin with "pg_": PostgreSQL keeps those for itself
config.json:3:34 roles[0].member_of[0]: Role name "public" is reserved: to PostgreSQL it means every role
    Choose another name
config.json:3:44 roles[0].member_of[1]: Role name "none" is reserved: to PostgreSQL it means no role
    Choose another name
config.json:3:66 roles[0].member_of[3]: Role "pg_database_owner" has the owner of each database as its only member
    List the role in the database's "users" with "access": "owner"
config.json:4:45 roles[1].member_of[1].role: Role "a" is listed twice: see roles[1].member_of[0] in line 4
    Keep one of them`,
  },
  {
    name: "a membership in itself, over however many roles",
    config: roles([
      `{"role": "a", "member_of": ["b"]}`,
      `{"role": "b", "member_of": ["c", "b"]}`,
      `{"role": "c", "member_of": [{"role": "a"}, "d"]}`,
    ], {
      databases: [
        `{"database": "x", "user": "x", "password": "p", "users": [{"user": "y", "access": "owner"}]}`,
        `{"database": "y", "user": "y", "password": "p", "users": [{"user": "x", "access": "owner"}]}`,
      ],
    }),
    expected: `
config.json:4:34 roles[1].member_of[1]: Role "b" would be a member of itself: "b" in "b"
    Remove one of these memberships
config.json:5:38 roles[2].member_of[0].role: Role "a" would be a member of itself: "a" in "b" in "c" in "a"
    Remove one of these memberships
config.json:7:68 databases[1].users[0].user: Role "y" would be a member of itself: "y" in "x" in "y"
    Remove one of these memberships`,
  },
  {
    name: "databases to be absent that say more, or are needed",
    config: databases(
      `{"database": "a", "state": "absent", "schemas": [], "comment": "x"}`,
      `{"database": "b", "user": "b", "password": "b", "force": true, "template": "a"}`,
      `{"database": "postgres", "state": "absent"}`,
      `{"database": "a", "user": "a", "password": "x"}`,
      `{"database": "c", "state": "present"}`,
    ),
    expected: `
config.json:3:38 databases[0].schemas: "schemas" says nothing about a database that is to be absent
    Remove it
config.json:3:53 databases[0].comment: "comment" says nothing about a database that is to be absent
    Remove it
config.json:4:49 databases[1].force: "force" counts only where the database is to be absent
    Remove it, or add "state": "absent"
config.json:4:76 databases[1].template: Database "a" is to be absent: see databases[0].database in line 3
    Name another template, or keep that database
config.json:5:14 databases[2].database: Database "postgres" belongs to the server: administrators and tools connect to it, so it must not belong to an application
    Remove the entry
config.json:6:14 databases[3].database: Database "a" is declared twice: see databases[0].database in line 3
    Keep one of the two entries
config.json:7:1 databases[4].user: Missing
    Add "user": "…"
config.json:7:1 databases[4].password: Missing
    Add "password": "…"; to leave it as it is, list the user in "roles"`,
  },
  {
    name: "schemas that are the server's, or listed twice",
    config: database(`"schemas": ["pg_x", "information_schema",
"s", "public", "s"]`),
    expected: `
config.json:4:13 databases[0].schemas[0]: Schema name "pg_x" is reserved: it begins with "pg_"
    Choose a name that does not begin with "pg_": PostgreSQL keeps those for itself
config.json:4:21 databases[0].schemas[1]: Schema name "information_schema" is reserved: the server describes itself there
    Choose another name
config.json:5:16 databases[0].schemas[4]: Schema "s" is listed twice: see databases[0].schemas[2] in line 5
    Keep one of them`,
  },
  {
    name: "extensions twice, or with nowhere to go",
    config: database(`"schemas": ["s"], "extensions": ["citext",
{"name": "citext", "schema": "s"},
{"name": "hstore", "schema": "nowhere"},
{"name": "ltree", "schema": "pg_toast"},
{"name": "${"x".repeat(64)}"}]`),
    expected: `
config.json:5:10 databases[0].extensions[1].name: Extension "citext" is listed twice: see databases[0].extensions[0] in line 4
    Keep one of them
config.json:6:30 databases[0].extensions[2].schema: Schema "nowhere" is not listed in "schemas"
    Add it there, so that extension "hstore" has a place to go to
config.json:7:29 databases[0].extensions[3].schema: Schema name "pg_toast" is reserved: it begins with "pg_"
    Choose a name that does not begin with "pg_": PostgreSQL keeps those for itself
config.json:8:10 databases[0].extensions[4].name: Extension name "${
      "x".repeat(64)
    }" is 64 bytes long
    Shorten it to 63 bytes: PostgreSQL cuts off the rest, so that two long names may become one`,
  },
  {
    name: "locales that do not go together",
    config: databases(
      `{"database": "a", "user": "a", "password": "p", "icu_locale": "und"}`,
      `{"database": "b", "user": "a", "locale_provider": "icu", "locale": "C"}`,
      `{"database": "c", "user": "a", "locale_provider": "libc", "icu_locale": "und"}`,
      `{"database": "d", "user": "a", "locale_provider": "builtin"}`,
      `{"database": "e", "user": "a", "template": "e"}`,
    ),
    expected: `
config.json:3:63 databases[0].icu_locale: "icu_locale" counts only with the locale provider icu
    Add "locale_provider": "icu"
config.json:4:51 databases[1].locale_provider: The locale provider icu needs "icu_locale"
    Add "icu_locale", such as "und"
config.json:5:73 databases[2].icu_locale: "icu_locale" counts only with the locale provider icu: see databases[2].locale_provider in line 5
    Write "locale_provider": "icu", or "locale" in place of "icu_locale"
config.json:6:51 databases[3].locale_provider: The locale provider builtin needs "locale"
    Add "locale", such as "C.UTF-8"
config.json:7:44 databases[4].template: Database "e" cannot be a copy of itself
    Name another database, such as "template0"`,
  },
  {
    name: "what is wrong with defaults, once",
    config: `{${ROOT}, "defaults": {
"icu_locale": "und", "settings": {"role": "x"}, "schemas": ["pg_x"],
"users": [{"user": "ro", "access": "read"}],
"force": true},
"databases": [
{"database": "a", "user": "a", "password": "p"},
{"database": "b", "user": "b", "password": "p"}]}`,
    expected: `
config.json:2:15 defaults.icu_locale: "icu_locale" counts only with the locale provider icu
    Add "locale_provider": "icu"
config.json:2:35 defaults.settings.role: Setting "role" would make every session that of another role
    Remove it; what a role may do is for its memberships and access to say
config.json:2:61 defaults.schemas[0]: Schema name "pg_x" is reserved: it begins with "pg_"
    Choose a name that does not begin with "pg_": PostgreSQL keeps those for itself
config.json:3:11 defaults.users[0].password: Missing
    Add "password": "…"; to leave it as it is, list the user in "roles"
config.json:4:1 defaults.force: Unknown key
    Remove it; the keys here are users, schemas, extensions, settings, connection_limit, encoding, locale, template, locale_provider, icu_locale, comment, revoke_public, reassign_owned, exclusive`,
  },
  {
    name: "what is wrong with the defaults of all servers, once",
    config:
      `{"defaults": {"users": [{"user": "ro", "password": {"env": "NOT_SET"}, "access": "read"}]}, "servers": [
{"name": "a", "root_connection_string": "postgres://a@a/a", "databases": []},
{"name": "b", "root_connection_string": "postgres://a@b/a", "databases": [], "defaults": {"usrs": []}}]}`,
    expected: `
config.json:1:52 defaults.users[0].password: Environment variable NOT_SET is not set
    Set NOT_SET where pg-provisioner runs, or correct the name
config.json:3:91 servers[1].defaults.usrs: Unknown key
    Did you mean "users"?`,
  },
  {
    name: "roles beside servers",
    config: `{"servers": [{"name": "a", ${ROOT}, "databases": []}],
"roles": []}`,
    expected: `
config.json:2:1 roles: "roles" and "servers" exclude each other
    Move "roles" into an entry of "servers", or remove one of the two`,
  },
];

for (const { name, config, expected } of MISTAKES) {
  Deno.test(`loadConfig() reports ${name}`, async () => {
    assert.equal(`\n${await issuesTextOf(config)}`, expected);
  });
}
