import assert from "node:assert/strict";
import type { ErrorCode, Retry } from "../../../src/model/error.ts";
import { toRetryClass } from "../../../src/postgres/retry_class.ts";

interface Row {
  readonly code: string;
  readonly message?: string;
  readonly constraint?: string;
  readonly means: readonly [retry: Retry, error: ErrorCode];
  readonly lost?: boolean;
}

const ROWS: readonly Row[] = [
  { code: "XX000", message: "tuple concurrently updated", means: ["soon", "change_failed"] },
  { code: "XX000", message: "tuple concurrently deleted", means: ["soon", "change_failed"] },
  { code: "XX000", message: "could not find tuple for role 7", means: ["soon", "change_failed"] },
  { code: "XX000", message: "cache lookup failed", means: ["never", "change_failed"] },
  { code: "23505", constraint: "pg_authid_rolname_index", means: ["soon", "change_failed"] },
  { code: "23505", constraint: "orders_pkey", means: ["never", "change_failed"] },
  { code: "23505", means: ["never", "change_failed"] },
  ...["42710", "42P04", "42P06", "42704", "3D000", "40P01", "40001", "55P03"].map((code): Row => ({
    code,
    means: ["soon", "change_failed"],
  })),
  { code: "55006", means: ["backoff", "change_failed"] },
  { code: "53300", means: ["backoff", "connection_failed"] },
  ...["57P01", "57P02", "57P03", "57P05", "08006", "08P01"].map((code): Row => ({
    code,
    means: ["backoff", "connection_failed"],
    lost: true,
  })),
  { code: "25006", means: ["never", "server_unsuitable"] },
  { code: "42501", means: ["never", "permission_denied"] },
  { code: "28P01", means: ["never", "connection_failed"] },
  ...["57014", "57P04", "22023", "42601", "0A000", "2BP01", "0LP01", "42939"].map((code): Row => ({
    code,
    means: ["never", "change_failed"],
  })),
];

for (const { code, message = "", constraint, means, lost = false } of ROWS) {
  Deno.test(`toRetryClass() sorts ${code} ${message}${constraint ?? ""}`, () => {
    const { retry, code: error, connectionLost } = toRetryClass({ code, message, constraint });
    assert.deepEqual([retry, error], means);
    assert.equal(connectionLost, lost);
  });
}
