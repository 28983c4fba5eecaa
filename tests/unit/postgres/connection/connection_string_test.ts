import assert from "node:assert/strict";
import { ProvisionerError } from "../../../../src/model/error.ts";
import { parseConnectionString } from "../../../../src/postgres/connection/connection_string.ts";

function mistake(text: string): ProvisionerError {
  try {
    parseConnectionString(text);
  } catch (error) {
    assert.ok(error instanceof ProvisionerError, String(error));
    assert.equal(error.code, "config_invalid");
    return error;
  }
  throw new Error("No error came");
}

/** What the tests that compare with psql do not show: which error comes. */
const MISTAKES: readonly (readonly [text: string, message: RegExp, hint: RegExp])[] = [
  ["postgres://h/d?sslmod=require", /unknown parameter "sslmod"$/, /Did you mean "sslmode"\?/],
  ["postgres://h/d?SSLMODE=require", /unknown parameter "SSLMODE"$/, /Did you mean "sslmode"\?/],
  ["host=h sslmod=require", /unknown parameter "sslmod"$/, /Did you mean "sslmode"\?/],
  ["host=h aplication_name=x", /"aplication_name"$/, /Did you mean "application_name"\?/],
  ["host=h zzzzzzzzzzzz=x", /: parameter 2 is unknown, perhaps a part/, /libpq's manual/],
  ["postgres://h/d?user=u&ho=x", /: parameter 2 after the \? is unknown, perh/, /percent-encode/],
  ["postgres://h/d?x=%zz", /a % in parameter 1 after the \? is not followed/, /%25/],
  ["password=x sslmod=require", /: parameter 2 is unknown, perhaps meant as "sslmode"$/, /quotes/],
  ["postgres://h/d?service=x", /"service" is not supported$/, /Write the service's parameters/],
  ["postgres://h/d?gssencmode=require", /"gssencmode" is not supported$/, /GSSAPI/],
  ["postgres://h/d?keepalives_interval=5", /"keepalives_interval" is not/, /limit of its own/],
  ["postgres://h/d?sslcrl=/x", /"sslcrl" is not supported$/, /Revocation/],
  ["postgres://h/d?require_auth=md5", /"require_auth" is not supported$/, /channel_binding/],
  ["mysql://h/d", /does not begin with postgres:\/\//, /postgres:\/\/user:password@host/],
  ["mydb", /there is a word without =$/, /postgres:\/\/user:password@host/],
  ["postgres://u:%zz@h/d", /a % in password is not followed/, /%25/],
  ["postgres://h/d?%zz=x", /a % in a parameter's name/, /%25/],
  ["postgres://u:%ff@h/d", /password is not UTF-8/, /UTF-8/],
  ["postgres://u:a%00@h/d", /password holds %00/, /zero byte/],
];

for (const [text, message, hint] of MISTAKES) {
  Deno.test(`parseConnectionString() says what is wrong with ${text}`, () => {
    const error = mistake(text);
    assert.match(error.message, message);
    assert.match(error.hint ?? "", hint);
  });
}

const HARMLESS = [
  "postgres://h/d?gssencmode=prefer&keepalives_interval=0&sslcompression=0&sslsni=1&service=",
  "postgres://h/d?replication=off&krbsrvname=postgres&tcp_user_timeout=0&sslcertmode=allow",
];

for (const text of HARMLESS) {
  Deno.test(`parseConnectionString() takes parameters that ask for nothing: ${text}`, () => {
    assert.deepEqual(Object.fromEntries(parseConnectionString(text)), { host: "h", dbname: "d" });
  });
}

/** Places where a password that was not encoded ends up. */
const LEAKS = [
  "postgres://u@h/d?SECRET=1",
  "postgres://u@h/d?password=a&SECRET=1",
  "postgres://u@h/d?password=a&SECRET=%zz",
  "host=h SECRET=1",
  "postgres://u:SECRET/x@h:5432/d",
  "postgres://u:a/SECRET@h:5432/d",
  "postgres://u:a/b?SECRET=x@h:5432/d",
  "postgres://u:a/b?SECRET@h:5432/d",
  "postgres://u:SECRET%zz@h/d",
  "postgres://u:SECRET%00@h/d",
  "postgres://u:%ffSECRET@h/d",
  "postgres://u:[SECRET@h/d",
  "postgres://u@[SECRET",
  "mysql://u:SECRET@h/d",
  "host=h password=a SECRET",
  "host=h password=a SECRET=x",
  "host=h password='SECRET",
  "host=h password = a SECRET = b",
  "SECRET",
];

for (const text of LEAKS) {
  Deno.test(`parseConnectionString() does not tell the password of ${text}`, () => {
    let error: unknown;
    try {
      parseConnectionString(text);
    } catch (caught) {
      error = caught;
    }
    assert.ok(!Deno.inspect(error).replace(import.meta.filename!, "").includes("SECRET"));
  });
}
