import assert from "node:assert/strict";
import type { Change } from "../../../src/model/change.ts";
import type { Plan } from "../../../src/model/plan.ts";
import { Secret } from "../../../src/model/secret.ts";
import { planToJson } from "../../../src/plan/render_json.ts";
import { renderChangesSql } from "../../../src/plan/render_sql.ts";
import { renderPlanText } from "../../../src/plan/render_text.ts";

const VERIFIER = "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy";
const verifier = new Secret(VERIFIER);

/** One of each form of each kind. */
const CHANGES: readonly Change[] = [
  {
    kind: "create_role",
    action: "add",
    role: "shop",
    attributes: { login: true, verifier },
    withAdmin: false,
    origin: "databases[0].user",
    needs: [],
    creates: "role:shop",
  },
  {
    kind: "create_role",
    action: "add",
    role: "no password",
    attributes: { login: false },
    withAdmin: false,
    origin: "roles[0]",
    needs: [],
    creates: "role:no password",
  },
  {
    kind: "alter_role",
    action: "change",
    role: "blog",
    attributes: { login: true, verifier },
    from: { login: false },
    origin: "databases[1].user",
    needs: [],
  },
  {
    kind: "create_database",
    action: "add",
    database: 'Sh"op',
    owner: "shop",
    options: {},
    origin: "databases[0]",
    needs: ["role:shop"],
    creates: 'database:Sh"op',
  },
  {
    kind: "alter_database_owner",
    action: "change",
    database: "blog",
    from: "postgres",
    to: "blog",
    origin: "databases[1]",
    needs: ["role:blog"],
  },
  {
    kind: "grant",
    action: "add",
    target: { on: "database" },
    database: "blog",
    role: "blog",
    privileges: ["CREATE", "CONNECT"],
    origin: "databases[1]",
    needs: ["role:blog"],
  },
  {
    kind: "grant",
    action: "add",
    target: { on: "database" },
    database: "wiki",
    role: "wiki",
    privileges: ["CREATE", "TEMPORARY", "CONNECT"],
    origin: "databases[2]",
    needs: ["role:wiki"],
  },
];

const PLAN: Plan = {
  withheld: [],
  notes: [],
  changes: CHANGES,
  blocked: [{
    object: "database:old",
    origin: "databases[3]",
    message: 'Database "old" is invalid',
    hint: "Drop it",
  }],
};

Deno.test("renderPlanText() gives a line for each change, and the sum last", () => {
  assert.equal(
    renderPlanText(PLAN, { color: false }),
    `\
  + role      shop           login true, password                databases[0].user
  + role      "no password"  login false                         roles[0]
  ~ role      blog           login false → true, password        databases[1].user
  + database  "Sh\\"op"       owner shop                          databases[0]
  ~ database  blog           owner postgres → blog               databases[1]
  + grant     blog           CREATE, CONNECT to blog             databases[1]
  + grant     wiki           CREATE, TEMPORARY, CONNECT to wiki  databases[2]
  ! blocked: Database "old" is invalid  (databases[3])
      Drop it

Plan: 5 to add, 2 to change, 0 to remove. 1 blocked, see above.
`,
  );
});

Deno.test("renderPlanText() of an empty plan says that there is nothing to do", () => {
  assert.equal(
    renderPlanText({ ...PLAN, changes: [], blocked: [] }, { color: true }),
    "Nothing to do: the server is as configured.\n",
  );
});

Deno.test("renderPlanText() colours symbols only, and only when asked to", () => {
  const plain = renderPlanText(PLAN, { color: false });
  const colored = renderPlanText(PLAN, { color: true });
  // deno-lint-ignore no-control-regex -- the escapes are what is looked for
  assert.equal(colored.replaceAll(/\x1b\[\d+m([+~!-])\x1b\[0m/g, "$1"), plain);
  assert.ok(!plain.includes("\x1b"));
  assert.ok(colored.includes("\x1b[32m+\x1b[0m"));
});

Deno.test("renderChangesSql() gives the statements in order, each secret masked", () => {
  assert.equal(
    renderChangesSql(PLAN.changes),
    `\
CREATE ROLE "shop" LOGIN PASSWORD [secret];
CREATE ROLE "no password" NOLOGIN;
ALTER ROLE "blog" LOGIN PASSWORD [secret];
CREATE DATABASE "Sh""op" OWNER "shop";
ALTER DATABASE "blog" OWNER TO "blog";
GRANT CREATE, CONNECT ON DATABASE "blog" TO "blog";
GRANT ALL PRIVILEGES ON DATABASE "wiki" TO "wiki";
`,
  );
});

Deno.test("planToJson() is plain data that says all that the text says", () => {
  const json = JSON.parse(JSON.stringify(planToJson(PLAN)));
  assert.deepEqual(json.summary, { add: 5, change: 2, remove: 0, blocked: 1, withheld: 0 });
  assert.deepEqual(json.changes[0], {
    action: "add",
    kind: "create_role",
    object: "role",
    name: "shop",
    attributes: [{ name: "login", to: "true" }, { name: "password", to: "[secret]" }],
    sql: ['CREATE ROLE "shop" LOGIN PASSWORD [secret]'],
    origin: "databases[0].user",
  });
  assert.deepEqual(json.changes[4].attributes, [{ name: "owner", from: "postgres", to: "blog" }]);
  assert.deepEqual(json.blocked, [{
    object: "database:old",
    origin: "databases[3]",
    message: 'Database "old" is invalid',
    hint: "Drop it",
  }]);
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
