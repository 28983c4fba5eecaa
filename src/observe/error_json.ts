import type { ProvisionerError } from "../model/error.ts";
import { ServerError } from "../postgres/server_error.ts";

/** An error as plain data, with the server's own words apart from ours. */
export function errorToJson(error: ProvisionerError) {
  const { code, message, hint } = error;
  if (!(error instanceof ServerError)) return { code, message, hint };
  const { sqlstate, detail, serverHint } = error;
  return { code, message, hint, sqlstate, detail, server_hint: serverHint };
}
