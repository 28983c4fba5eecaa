import assert from "node:assert/strict";
import { parseHttpAddress } from "../../../src/cli/http_address.ts";

Deno.test("parseHttpAddress() understands a port with or without a host", () => {
  for (
    const [text, host, port] of [
      [":8080", undefined, 8080],
      ["127.0.0.1:8080", "127.0.0.1", 8080],
      ["localhost:0", "localhost", 0],
      ["[::1]:8080", "::1", 8080],
      ["[fe80::1%eth0]:65535", "fe80::1%eth0", 65535],
    ] as const
  ) {
    assert.deepEqual(parseHttpAddress(text), { host, port }, text);
  }
});

Deno.test("parseHttpAddress() refuses everything else", () => {
  for (
    const text of [
      "",
      "8080",
      "host",
      "host:",
      ":",
      ":65536",
      ":-1",
      ":http",
      "::1:8080",
      "a b:1",
      "http://x:1",
      "[::1]",
      "[x]:1",
      ":8080/",
    ]
  ) {
    assert.equal(parseHttpAddress(text), undefined, text);
  }
});
