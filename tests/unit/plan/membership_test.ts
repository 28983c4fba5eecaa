import assert from "node:assert/strict";
import type { ActualMembership } from "../../../src/model/actual.ts";
import type { DesiredMembership, DesiredServer } from "../../../src/model/desired.ts";
import { diffMemberships } from "../../../src/plan/membership.ts";
import { statementsOf } from "../../../src/plan/statements.ts";
import { showStatement } from "../../../src/model/statement.ts";
import {
  actual,
  actualMembership,
  actualRole,
  bareRole,
  desiredDatabase,
  desiredRole,
  desiredServer,
  desiredUser,
  restrictedServer,
  serverFacts,
} from "../../support/builders.ts";

const origin = "roles[0].member_of[0]";

interface Situation {
  readonly held?: readonly ActualMembership[];
  readonly versionNum?: number;
  readonly restricted?: boolean;
}

/** The statements, or what is blocked. */
function diff(
  desired: DesiredServer,
  { held = [], versionNum = 180000, restricted = false }: Situation = {},
): readonly string[] {
  const server = restricted ? restrictedServer({ versionNum }) : serverFacts({ versionNum });
  return diffMemberships(desired, actual({ server, memberships: held })).flatMap((step) => {
    if ("blocked" in step) return [`blocked: ${step.blocked.message}`];
    assert.ok("change" in step);
    return statementsOf(step.change).map(showStatement);
  });
}

function memberOf(membership: Partial<DesiredMembership> = {}): DesiredServer {
  const memberOf = [{ role: "g", origin, ...membership }];
  return desiredServer([], { roles: [bareRole("g"), bareRole("m", { memberOf })] });
}

Deno.test("diffMemberships() grants what is declared and not held", () => {
  const steps = diffMemberships(memberOf(), actual());
  assert.deepEqual(steps, [{
    change: {
      kind: "grant_membership",
      action: "add",
      role: "g",
      member: "m",
      options: {},
      origin,
      needs: ["role:g", "role:m"],
    },
  }]);
  assert.deepEqual(diff(memberOf(), { held: [actualMembership("g", "m")] }), []);
  // Only this very membership counts.
  for (const held of [actualMembership("m", "g"), actualMembership("g", "other")]) {
    assert.deepEqual(diff(memberOf(), { held: [held] }), ['GRANT "g" TO "m"']);
  }
});

Deno.test("diffMemberships() gives a new membership the declared options that are no defaults", () => {
  const cases: readonly (readonly [Partial<DesiredMembership>, string])[] = [
    [{ admin: false }, 'GRANT "g" TO "m"'],
    [{ admin: true }, 'GRANT "g" TO "m" WITH ADMIN OPTION'],
    [{ set: true }, 'GRANT "g" TO "m"'],
    [{ set: false }, 'GRANT "g" TO "m" WITH SET FALSE'],
    // By default it is the member's own INHERIT, whatever that is.
    [{ inherit: true }, 'GRANT "g" TO "m" WITH INHERIT TRUE'],
    [{ inherit: false, admin: true }, 'GRANT "g" TO "m" WITH ADMIN TRUE, INHERIT FALSE'],
  ];
  for (const [options, expected] of cases) {
    assert.deepEqual(diff(memberOf(options)), [expected]);
  }
});

Deno.test("diffMemberships() changes only the options that differ, and leaves others alone", () => {
  const held = [actualMembership("g", "m", { admin: true, inherit: false, set: false })];
  const cases: readonly (readonly [Partial<DesiredMembership>, readonly string[]])[] = [
    [{}, []],
    [{ admin: true, inherit: false, set: false }, []],
    [{ admin: false }, ['REVOKE ADMIN OPTION FOR "g" FROM "m"']],
    [{ inherit: true }, ['GRANT "g" TO "m" WITH INHERIT TRUE']],
    [{ inherit: true, set: true, admin: false }, [
      'GRANT "g" TO "m" WITH ADMIN FALSE, INHERIT TRUE, SET TRUE',
    ]],
  ];
  for (const [options, expected] of cases) {
    assert.deepEqual(diff(memberOf(options), { held }), expected);
  }
});

Deno.test("diffMemberships() writes ADMIN as every version knows it", () => {
  for (const versionNum of [140000, 150000]) {
    const held = [actualMembership("g", "m", { grantor: "other", admin: true })];
    assert.deepEqual(diff(memberOf({ admin: true }), { versionNum }), [
      'GRANT "g" TO "m" WITH ADMIN OPTION',
    ]);
    // Whoever granted it: there is only one.
    assert.deepEqual(diff(memberOf({ admin: false }), { versionNum, held }), [
      'REVOKE ADMIN OPTION FOR "g" FROM "m"',
    ]);
  }
});

Deno.test("diffMemberships() says that there are no options before PostgreSQL 16", () => {
  for (const options of [{ inherit: true }, { set: false }]) {
    const [blocked, ...others] = diff(memberOf(options), { versionNum: 150000 });
    assert.match(blocked!, /^blocked: .* before PostgreSQL 16$/);
    assert.deepEqual(others, []);
    assert.equal(diff(memberOf(options), { versionNum: 160000 }).length, 1);
  }
});

Deno.test("diffMemberships() counts an option as had where one of several grantors gives it", () => {
  const held = [
    actualMembership("g", "m", { grantor: "x", admin: true, inherit: false, set: false }),
    actualMembership("g", "m", { grantor: "y", admin: false, inherit: true, set: false }),
  ];
  assert.deepEqual(diff(memberOf({ admin: true, inherit: true, set: false }), { held }), []);
  // To take an option away, each grant that gives it has to change.
  assert.deepEqual(diff(memberOf({ admin: false, inherit: false }), { held }), [
    'REVOKE ADMIN OPTION FOR "g" FROM "m" GRANTED BY "x"',
    'GRANT "g" TO "m" WITH INHERIT FALSE GRANTED BY "y"',
  ]);
  // A grant of our own that adds one must not give another by default.
  assert.deepEqual(diff(memberOf({ set: true, inherit: false }), { held }), [
    'GRANT "g" TO "m" WITH INHERIT FALSE, SET TRUE',
    'GRANT "g" TO "m" WITH INHERIT FALSE GRANTED BY "y"',
  ]);
});

Deno.test("diffMemberships() says where a group is neither there nor declared", () => {
  const desired = desiredServer([], {
    roles: [bareRole("m", { memberOf: [{ role: "g", origin }] })],
  });
  assert.deepEqual(diff(desired), [
    'blocked: Role "g", which "m" is to be a member of, does not exist',
  ]);
  const roles = [actualRole("g")];
  assert.equal(diffMemberships(desired, actual({ roles })).length, 1);
  assert.ok("change" in diffMemberships(desired, actual({ roles }))[0]!);
});

Deno.test("diffMemberships() makes users of access owner members of the owner, once", () => {
  const users = [desiredUser("app", "owner"), desiredUser("b", "owner"), desiredUser("c", "read")];
  const desired = desiredServer([
    desiredDatabase("one", "app", { users }),
    desiredDatabase("two", "app", { users }),
    desiredDatabase("three", "other", { users: [desiredUser("b", "owner")] }),
    desiredDatabase("gone", "app", { users: [desiredUser("d", "owner")], state: "absent" }),
  ]);
  assert.deepEqual(diff(desired), ['GRANT "app" TO "b"', 'GRANT "other" TO "b"']);
});

Deno.test("diffMemberships() takes membership in the owner from users whose access is less now", () => {
  const users = [desiredUser("reader", "read"), desiredUser("writer", "write")];
  const databases = [
    desiredDatabase("one", "app", { users }),
    desiredDatabase("two", "app", { users }),
  ];
  const held = [
    actualMembership("app", "reader"),
    actualMembership("app", "writer", { grantor: 'o"ther' }),
    actualMembership("app", "stranger"),
    actualMembership("group", "reader"),
  ];
  assert.deepEqual(diff(desiredServer(databases), { held }), [
    'REVOKE "app" FROM "reader"',
    'REVOKE "app" FROM "writer" GRANTED BY "o""ther"',
  ]);
  // What the bootstrap superuser granted is no restricted admin's own.
  assert.deepEqual(diff(desiredServer(databases), { held, restricted: true }).slice(0, 1), [
    'REVOKE "app" FROM "reader" GRANTED BY "postgres"',
  ]);
  assert.deepEqual(diff(desiredServer(databases), { held, versionNum: 150000 }), [
    'REVOKE "app" FROM "reader"',
    'REVOKE "app" FROM "writer"',
  ]);
});

Deno.test("diffMemberships() leaves a membership in the owner that is declared elsewhere", () => {
  const held = [actualMembership("app", "m")];
  const reads = desiredDatabase("one", "app", { users: [desiredUser("m", "read")] });
  const owns = desiredDatabase("two", "app", { users: [desiredUser("m", "owner")] });
  assert.deepEqual(diff(desiredServer([reads, owns]), { held }), []);
  const roles = [
    desiredRole("app"),
    desiredRole("m", { memberOf: [{ role: "app", origin }] }),
  ];
  assert.deepEqual(diff(desiredServer([reads], { roles }), { held }), []);
  const gone = { ...reads, state: "absent" } as const;
  assert.deepEqual(diff(desiredServer([gone]), { held }), []);
});

Deno.test("diffMemberships() grants nothing to what is declared absent", () => {
  const roles = [
    bareRole("g"),
    bareRole("m", { state: "absent", memberOf: [{ role: "g", origin }] }),
  ];
  assert.deepEqual(diff(desiredServer([], { roles })), []);
});
