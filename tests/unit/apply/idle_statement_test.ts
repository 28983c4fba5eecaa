import assert from "node:assert/strict";
import { assertDidSomething } from "../../../src/apply/idle_statement.ts";
import { ServerError } from "../../../src/postgres/server_error.ts";

const notice = { severity: "WARNING", message: "no privileges were granted" };

Deno.test("assertDidSomething() makes a failure of a grant or revoke that did nothing", () => {
  for (const sqlstate of ["01007", "01006", "01000"]) {
    assert.throws(
      () => assertDidSomething([{ ...notice, sqlstate: "00000" }, { ...notice, sqlstate }]),
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

Deno.test("assertDidSomething() lets other notices pass", () => {
  assertDidSomething([]);
  assertDidSomething(["00000", "42710", "01P01"].map((sqlstate) => ({ ...notice, sqlstate })));
  assertDidSomething([{ ...notice, severity: "NOTICE", sqlstate: "01000" }]);
});
