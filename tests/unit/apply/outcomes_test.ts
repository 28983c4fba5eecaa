import assert from "node:assert/strict";
import { Outcomes } from "../../../src/apply/outcomes.ts";
import type { Change, ObjectKey } from "../../../src/model/change.ts";
import type { Event } from "../../../src/model/event.ts";
import { ServerError } from "../../../src/postgres/server_error.ts";
import { plan } from "../../support/builders.ts";

function change(needs: readonly ObjectKey[], creates?: ObjectKey): Change {
  return {
    kind: "drop_role",
    action: "remove",
    role: "x",
    origin: "roles[0]",
    needs,
    ...(creates === undefined ? {} : { creates }),
  };
}

function failed(of: Change, retry: "never" | "soon" = "never") {
  const error = new ServerError("no", { code: "change_failed", retry, sqlstate: "XX000" });
  return { status: "failed", change: of, error } as const;
}

function outcomes(blocked: readonly ObjectKey[] = [], mayRetry = false) {
  const events: Event[] = [];
  const of = blocked.map((object) => ({ object, origin: "", message: "", hint: "" }));
  const observed = new Outcomes(
    plan({ blocked: of.map((each) => ({ ...each, blocksAll: true })) }),
    {
      server: "default",
      observe: (event) => events.push(event),
      mayRetry,
    },
  );
  return { observed, events };
}

const WORDS: readonly (readonly [ObjectKey, string, string])[] = [
  ["role:a", 'role "a" is blocked', 'role "a" could not be had'],
  ["database:a:b", 'database "a:b" is blocked', 'database "a:b" could not be had'],
  ["membership:a/b", 'membership "a/b" is blocked', 'membership "a/b" could not be had'],
  [
    "owner:d",
    'database "d" cannot be given to its owner',
    'database "d" was not given to its owner',
  ],
  ["dropped:d", 'database "d" cannot be dropped', 'database "d" was not dropped'],
  ["cleared:d/r", '"d/r" cannot be cleared', '"d/r" was not cleared'],
];

Deno.test("obstacleTo() names what is blocked that a change needs", () => {
  for (const [key, blocked] of WORDS) {
    assert.equal(outcomes([key]).observed.obstacleTo(change(["role:z", key])), blocked);
  }
  assert.equal(outcomes(["role:a"]).observed.obstacleTo(change(["database:a"])), undefined);
});

Deno.test("obstacleTo() minds only what is blocked as a whole", () => {
  const blocked = [{ object: "role:a", origin: "", message: "", hint: "" } as const];
  const options = { server: "default", observe: () => {}, mayRetry: false };
  assert.equal(
    new Outcomes(plan({ blocked }), options).obstacleTo(change(["role:a"])),
    undefined,
  );
});

Deno.test("obstacleTo() names what a change failed to bring about that a later one needs", () => {
  for (const [key, , missing] of WORDS) {
    const { observed } = outcomes();
    const first = change([], key);
    assert.equal(observed.obstacleTo(change([key])), undefined);
    observed.record(failed(first));
    assert.equal(observed.obstacleTo(change([key])), missing);
  }
  const { observed } = outcomes();
  observed.record({ status: "applied", change: change([], "role:a"), ms: 1 });
  assert.equal(observed.obstacleTo(change(["role:a"])), undefined);
});

Deno.test("record() passes on through skipped changes whether it will be tried again", () => {
  for (
    const [retry, mayRetry, willRetry] of [
      ["soon", true, true],
      ["never", true, false],
      ["soon", false, false],
    ] as const
  ) {
    const { observed, events } = outcomes([], mayRetry);
    observed.record(failed(change([], "role:a"), retry));
    const second = change(["role:a"], "database:b");
    observed.record({ status: "skipped", change: second, because: "x" });
    observed.record({ status: "skipped", change: change(["database:b"]), because: "x" });
    assert.deepEqual(
      events.map((event) => [event.kind, "willRetry" in event && event.willRetry]),
      [["change_failed", willRetry], ["change_skipped", willRetry], ["change_skipped", willRetry]],
    );
  }
});
