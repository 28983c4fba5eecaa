import assert from "node:assert/strict";
import type { Change } from "../../../src/model/change.ts";
import type { Plan } from "../../../src/model/plan.ts";
import { planToJson } from "../../../src/plan/render_json.ts";
import { renderChangesSql } from "../../../src/plan/render_sql.ts";
import { renderPlanText } from "../../../src/plan/render_text.ts";
import { ONE_OF_EACH, VERIFIER } from "../../support/one_of_each_change.ts";

const EMPTY: Plan = { changes: [], blocked: [], withheld: [], notes: [] };
const DROP = ONE_OF_EACH.filter(({ kind }) => kind === "drop_database");

const PLAN: Plan = {
  changes: ONE_OF_EACH,
  blocked: [{
    object: "database:old",
    origin: "databases[3]",
    message: 'Database "old" is invalid',
    hint: "Drop it",
  }],
  withheld: DROP.map((change) => ({ change, allowWith: "--allow-drop" })),
  notes: [
    {
      kind: "unalterable",
      object: "database:old",
      origin: "databases[3]",
      message: "Cannot be altered",
      hint: "Dump it",
    },
    { kind: "consequence", object: "database:gone", origin: "databases[0]", message: "All lost" },
  ],
};

Deno.test("renderPlanText() gives a line for each change, then remarks, and the sum last", () => {
  assert.equal(
    renderPlanText(PLAN, { color: false }),
    `\
  + role        shop           login true, password                                                                                                                    databases[0].user
  + role        "no password"  login false, createdb true, createrole false, replication true, bypassrls false, connection_limit -1, valid_until 2030-01-01T00:00:00Z  roles[0]
  ~ role        blog           login false → true, connection_limit -1 → 3, valid_until 2030-01-01T00:00:00.000Z → infinity, password                                  roles[0]
  + membership  m              in role g                                                                                                                               roles[0]
  ~ membership  m              in role g, admin true                                                                                                                   roles[0]
  ~ membership  m              in role g, admin false, inherit true, set false                                                                                         roles[0]
  + membership  adm            in role g, inherit true, set true, borrowed for the work                                                                                roles[0]
  - membership  m              in role g                                                                                                                               roles[0]
  - membership  m              in role g, granted_by "o\\"ther"                                                                                                         roles[0]
  - membership  adm            in role g, borrowed for the work                                                                                                        roles[0]
  + database    "Sh\\"op"       owner shop                                                                                                                              databases[0]
  + database    shop           owner shop, encoding UTF8, locale C, template template0, locale_provider icu, icu_locale "de-u-co-'x", connection_limit 5               databases[0]
  ~ database    shop           owner postgres → shop                                                                                                                   databases[0]
  ~ database    shop           owner old → new, reassign_owned true                                                                                                    databases[0]
  ~ database    shop           connection_limit -1 → 5                                                                                                                 databases[0]
  + database    shop           comment "it's \\\\ here"                                                                                                                  databases[0]
  - database    shop           comment "old words" → ""                                                                                                                databases[0]
  + setting     shop           work_mem 4MB                                                                                                                            roles[0]
  - setting     shop           my.Setting 1 → reset                                                                                                                    roles[0]
  ~ setting     shop           search_path public → "app, \\"Public\\", \\"$user\\""                                                                                       databases[0]
  - setting     shop           DateStyle ISO → reset                                                                                                                   databases[0]
  + grant       shop           CREATE, CONNECT to blog                                                                                                                 databases[0]
  + grant       shop           CREATE, TEMPORARY, CONNECT to shop                                                                                                      databases[0]
  - grant       shop           TEMPORARY, CONNECT from PUBLIC                                                                                                          databases[0]
  + schema      "Sa\\"les"      in shop, owner shop                                                                                                                     databases[0]
  + extension   uuid-ossp      in shop                                                                                                                                 databases[0]
  + extension   hstore         in shop, schema ext, version 1.8                                                                                                        databases[0]
  ~ extension   hstore         in shop, version 1.7 → 1.8, schema public → ext                                                                                         databases[0]
  + grant       shop           USAGE on schema "Sa\\"les" to reader                                                                                                     databases[0]
  + grant       shop           SELECT on s.a, "s.\\"B\\"" to reader                                                                                                      databases[0]
  - grant       shop           EXECUTE on 4 routines in schema s from reader                                                                                           databases[0]
  + grant       shop           SELECT, USAGE on future sequences of shop in schema s to reader                                                                         databases[0]
  - grant       shop           EXECUTE on future routines of shop from PUBLIC                                                                                          databases[0]
  - database    gone                                                                                                                                                   databases[0]
  - database    busy           force true                                                                                                                              databases[0]
  - role        left           cleared in shop, objects to shop                                                                                                        roles[0]
  - role        left                                                                                                                                                   roles[0]
  ! blocked: Database "old" is invalid  (databases[3])
      Drop it
  ! withheld: remove database gone  (databases[0])
      Allow with --allow-drop
  ! withheld: remove database busy, force true  (databases[0])
      Allow with --allow-drop
  i Cannot be altered  (databases[3])
      Dump it
  i All lost  (databases[0])

Plan: 16 to add, 8 to change, 13 to remove. 1 blocked, see above. 2 withheld, see above.
`,
  );
});

Deno.test("renderPlanText() of an empty plan says that there is nothing to do", () => {
  assert.equal(
    renderPlanText(EMPTY, { color: true }),
    "Nothing to do: the server is as configured.\n",
  );
  assert.equal(
    renderPlanText({ ...EMPTY, notes: PLAN.notes }, { color: false }),
    `\
  i Cannot be altered  (databases[3])
      Dump it
  i All lost  (databases[0])
Nothing to do: the server is as configured.
`,
  );
});

Deno.test("renderPlanText() says what is withheld where nothing else is to do", () => {
  assert.equal(
    renderPlanText({ ...EMPTY, withheld: PLAN.withheld.slice(0, 1) }, { color: false }),
    `\
  ! withheld: remove database gone  (databases[0])
      Allow with --allow-drop

Plan: 0 to add, 0 to change, 0 to remove. 1 withheld, see above.
`,
  );
});

Deno.test("renderPlanText() colours symbols only, and only when asked to", () => {
  const plain = renderPlanText(PLAN, { color: false });
  const colored = renderPlanText(PLAN, { color: true });
  // deno-lint-ignore no-control-regex -- the escapes are what is looked for
  assert.equal(colored.replaceAll(/\x1b\[\d+m([+~!i-])\x1b\[0m/g, "$1"), plain);
  assert.ok(!plain.includes("\x1b"));
  assert.ok(colored.includes("\x1b[32m+\x1b[0m"));
});

Deno.test("renderChangesSql() gives the statements in order, each secret masked", () => {
  assert.equal(
    renderChangesSql(ONE_OF_EACH),
    String.raw`CREATE ROLE "shop" LOGIN PASSWORD [secret];
CREATE ROLE "no password" NOLOGIN CREATEDB NOCREATEROLE REPLICATION NOBYPASSRLS CONNECTION LIMIT -1 VALID UNTIL '2030-01-01T00:00:00Z' ROLE CURRENT_USER;
ALTER ROLE "blog" LOGIN CONNECTION LIMIT 3 VALID UNTIL 'infinity' PASSWORD [secret];
GRANT "g" TO "m";
GRANT "g" TO "m" WITH ADMIN OPTION;
GRANT "g" TO "m" WITH ADMIN FALSE, INHERIT TRUE, SET FALSE;
GRANT "g" TO "adm" WITH INHERIT TRUE, SET TRUE;
REVOKE "g" FROM "m";
REVOKE "g" FROM "m" GRANTED BY "o""ther";
REVOKE "g" FROM "adm";
CREATE DATABASE "Sh""op" OWNER "shop";
CREATE DATABASE "shop" OWNER "shop" TEMPLATE "template0" ENCODING 'UTF8' LOCALE_PROVIDER icu LOCALE 'C' ICU_LOCALE 'de-u-co-''x' CONNECTION LIMIT 5;
ALTER DATABASE "shop" OWNER TO "shop";
\connect "shop"
ALTER DATABASE "shop" OWNER TO "new";
REASSIGN OWNED BY "old" TO "new";
ALTER DATABASE "wiki" OWNER TO "old";
ALTER DATABASE "blog" OWNER TO "old";
GRANT CREATE, CONNECT ON DATABASE "blog" TO "new";
ALTER DEFAULT PRIVILEGES FOR ROLE "new" IN SCHEMA "S" GRANT SELECT ON TABLES TO "reader";
ALTER DEFAULT PRIVILEGES FOR ROLE "old" IN SCHEMA "S" REVOKE SELECT ON TABLES FROM "reader";
ALTER DEFAULT PRIVILEGES FOR ROLE "new" GRANT EXECUTE ON ROUTINES TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE "old" REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
SET ROLE "shop";
ALTER DATABASE "shop" CONNECTION LIMIT 5;
RESET ROLE;
SET ROLE "a""b";
COMMENT ON DATABASE "shop" IS E'it''s \\ here';
RESET ROLE;
COMMENT ON DATABASE "shop" IS NULL;
ALTER ROLE "shop" SET "work_mem" TO '4MB';
ALTER ROLE "shop" RESET "my"."Setting";
ALTER DATABASE "shop" SET "search_path" TO 'app', 'Public', '$user';
ALTER DATABASE "shop" RESET "DateStyle";
GRANT CREATE, CONNECT ON DATABASE "shop" TO "blog";
GRANT ALL PRIVILEGES ON DATABASE "shop" TO "shop";
REVOKE TEMPORARY, CONNECT ON DATABASE "shop" FROM PUBLIC;
SET ROLE "shop";
CREATE SCHEMA "Sa""les" AUTHORIZATION "shop";
RESET ROLE;
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION "hstore" SCHEMA "ext" VERSION "1.8";
ALTER EXTENSION "hstore" UPDATE TO "1.8";
ALTER EXTENSION "hstore" SET SCHEMA "ext";
GRANT USAGE ON SCHEMA "Sa""les" TO "reader";
GRANT SELECT ON TABLE s.a, s."B" TO "reader";
REVOKE EXECUTE ON ROUTINE s.f(a integer), s.g(), s.h(), s.i() FROM "reader";
ALTER DEFAULT PRIVILEGES FOR ROLE "shop" IN SCHEMA "s" GRANT SELECT, USAGE ON SEQUENCES TO "reader";
ALTER DEFAULT PRIVILEGES FOR ROLE "shop" REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
DROP DATABASE "gone";
DROP DATABASE "busy" WITH (FORCE);
REASSIGN OWNED BY "left" TO "shop";
DROP OWNED BY "left";
DROP ROLE "left";
`,
  );
});

Deno.test("planToJson() is plain data that says all that the text says", () => {
  const json = JSON.parse(JSON.stringify(planToJson(PLAN)));
  assert.deepEqual(json.summary, { add: 16, change: 8, remove: 13, blocked: 1, withheld: 2 });
  assert.deepEqual(json.changes[0], {
    action: "add",
    kind: "create_role",
    object: "role",
    name: "shop",
    attributes: [{ name: "login", to: "true" }, { name: "password", to: "[secret]" }],
    sql: ['CREATE ROLE "shop" LOGIN PASSWORD [secret]'],
    origin: "databases[0].user",
  });
  const owner = json.changes.find(({ kind }: { kind: string }) => kind === "alter_database_owner");
  assert.deepEqual(owner.attributes, [{ name: "owner", from: "postgres", to: "shop" }]);
  assert.equal(owner.in_database, undefined);
  const schema = json.changes.find(({ kind }: { kind: string }) => kind === "create_schema");
  assert.equal(schema.in_database, "shop");
  assert.deepEqual(schema.sql, [
    'SET ROLE "shop"',
    'CREATE SCHEMA "Sa""les" AUTHORIZATION "shop"',
    "RESET ROLE",
  ]);
  assert.deepEqual(json.blocked, PLAN.blocked);
  assert.deepEqual(json.notes, PLAN.notes);
  assert.deepEqual(
    json.withheld.map((
      { allow_with, change }: { allow_with: string; change: { sql: string[] } },
    ) => [
      allow_with,
      change.sql,
    ]),
    [
      ["--allow-drop", ['DROP DATABASE "gone"']],
      ["--allow-drop", ['DROP DATABASE "busy" WITH (FORCE)']],
    ],
  );
});

Deno.test("renderPlanText(), renderChangesSql() and planToJson() show no part of a verifier", () => {
  const shown = [
    renderPlanText(PLAN, { color: true }),
    renderChangesSql(PLAN.changes),
    JSON.stringify(planToJson(PLAN)),
  ].join("");
  for (const part of [VERIFIER, "c2FsdA", "c3RvcmVk", "SCRAM"]) {
    assert.ok(!shown.includes(part), part);
  }
});

Deno.test("renderChangesSql() connects to a database by its name, whatever psql would make of it", () => {
  const schemaIn = (database: string): Change => ({
    kind: "create_schema",
    action: "add",
    database,
    schema: "s",
    owner: "o",
    origin: "databases[0]",
    needs: [],
  });
  const connect = (database: string) => renderChangesSql([schemaIn(database)]).split("\n")[0];
  assert.equal(connect('Sh"op'), '\\connect "Sh""op"');
  assert.equal(connect("a=b"), `\\connect -reuse-previous=on "dbname='a=b'"`);
  assert.equal(
    connect(`postgres://x'\\"y`),
    `\\connect -reuse-previous=on "dbname='postgres://x\\'\\\\""y'"`,
  );
  const broken = renderChangesSql([schemaIn("a\n; DROP DATABASE shop; --")]);
  assert.match(broken, /^\\warn .*\n\\quit\n/);
});
