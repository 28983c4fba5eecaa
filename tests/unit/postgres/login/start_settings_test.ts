import assert from "node:assert/strict";
import { AttemptFailure } from "../../../../src/postgres/login/attempt_failure.ts";
import type { ConnectionParameters } from "../../../../src/postgres/connection/connection_parameters.ts";
import { DEFAULT_LIMITS } from "../../../../src/postgres/limits.ts";
import type { OpenedSession } from "../../../../src/postgres/login/open_session.ts";
import { ServerError } from "../../../../src/postgres/server_error.ts";
import { startSettings } from "../../../../src/postgres/login/start_settings.ts";

/** A server of one version that answers a setting it does not know as a real one does. */
function serverOf(version: number) {
  return (options: string | undefined): Promise<OpenedSession> => {
    if (version < 17 && options?.includes(" transaction_timeout=")) {
      const error = new ServerError("unrecognized configuration parameter", {
        code: "connection_failed",
        retry: "soon",
        sqlstate: "42704",
      });
      return Promise.reject(new AttemptFailure("failed", error));
    }
    const session = { backendPid: 1, query: () => Promise.resolve([]) };
    const reported = new Map([["server_version", `${version}.1`]]);
    return Promise.resolve({ session, reported } as unknown as OpenedSession);
  };
}

Deno.test("startSettings() goes on when a server has become an older one", async () => {
  const knowledge = { version: 0, takesOptions: true };
  const parameters = { options: undefined } as ConnectionParameters;
  const context = { parameters, limits: DEFAULT_LIMITS, knowledge };
  for (const version of [17, 18, 16, 15, 17]) {
    await startSettings(context, serverOf(version));
    assert.equal(knowledge.version, version * 10_000 + 1);
  }
});
