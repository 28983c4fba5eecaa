import assert from "node:assert/strict";
import { assertNoIdleGrant } from "../../../src/apply/idle_grant.ts";
import { ServerError } from "../../../src/postgres/server_error.ts";

const notice = { severity: "WARNING", message: "no privileges were granted" };

Deno.test("assertNoIdleGrant() makes a failure of a grant or revoke that did nothing", () => {
  for (const sqlstate of ["01007", "01006"]) {
    assert.throws(
      () => assertNoIdleGrant([{ ...notice, sqlstate: "00000" }, { ...notice, sqlstate }]),
      (error) => {
        assert.ok(error instanceof ServerError);
        assert.equal(error.code, "permission_denied");
        assert.equal(error.retry, "never");
        assert.equal(error.sqlstate, sqlstate);
        assert.match(error.message, /no privileges were granted/);
        return true;
      },
    );
  }
});

Deno.test("assertNoIdleGrant() lets other notices pass", () => {
  assertNoIdleGrant([]);
  assertNoIdleGrant(
    ["00000", "01000", "42710", "01P01"].map((sqlstate) => ({ ...notice, sqlstate })),
  );
});
