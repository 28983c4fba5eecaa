import { connectionStringError } from "./connection_error.ts";
import { parseKeyValueString } from "./key_value_string.ts";
import { parseConnectionUri } from "./connection_uri.ts";

/** The parameters of a connection string by libpq's keywords, as written: values are not checked. */
export type RawParameters = ReadonlyMap<string, string>;

/** `postgresql://` and `postgres://` are URIs; libpq compares them by letter case. */
export const URI_PREFIX = /^postgres(?:ql)?:\/\//;

/**
 * Reads a connection string by the rules of libpq: a URI or `key=value` pairs.
 *
 * No error quotes any part of the text but keywords, since what looks like a host or a
 * port may be the rest of a password with a `/` or a space in it.
 *
 * @throws {ProvisionerError} `config_invalid`
 */
export function parseConnectionString(text: string): RawParameters {
  if (URI_PREFIX.test(text)) return parseConnectionUri(text);
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) {
    throw connectionStringError(
      "the URI does not begin with postgres:// or postgresql://",
      "Write it as postgres://user:password@host:5432/database",
    );
  }
  return parseKeyValueString(text);
}
