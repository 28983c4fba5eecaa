import { ProvisionerError } from "../../model/error.ts";

/** An error about the connection string itself: no server was asked. Quotes no secret. */
export function connectionStringError(
  problem: string,
  hint: string,
  cause?: unknown,
): ProvisionerError {
  return new ProvisionerError("config_invalid", `Connection string: ${problem}`, { hint, cause });
}
