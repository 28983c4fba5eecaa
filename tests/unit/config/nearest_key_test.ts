import assert from "node:assert/strict";
import { nearestKey } from "../../../src/config/nearest_key.ts";

const KEYS = ["database", "user", "password", "root_connection_string", "root_password", "servers"];

Deno.test("nearestKey() names the key that was meant", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["databse", "database"],
    ["Database", "database"],
    ["databases", "database"],
    ["usr", "user"],
    ["username", "user"],
    ["pass", "password"],
    ["passwrod", "password"],
    ["rootPassword", "root_password"],
    ["root-connection-string", "root_connection_string"],
    ["connection_string", "root_connection_string"],
    ["server", "servers"],
    ["colour", undefined],
    ["", undefined],
    ["_", undefined],
    ["e", undefined],
    ["password".repeat(1_000_000), undefined],
  ];
  for (const [unknown, expected] of cases) {
    assert.equal(nearestKey(unknown, KEYS), expected, unknown.slice(0, 50));
  }
});
