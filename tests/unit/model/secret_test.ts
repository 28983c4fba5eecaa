import assert from "node:assert/strict";
import { format, inspect } from "node:util";
import { Secret } from "../../../src/model/secret.ts";

const TEXT = "pa55-w0rd";
const secret = new Secret(TEXT);

Deno.test("Secret shows nothing in any form in which a value ends up in a log", () => {
  const options = { depth: 9, showHidden: true };
  const forms = {
    string: String(secret),
    template: `${secret}`,
    concatenation: "" + secret,
    json: JSON.stringify({ secret }),
    "Deno.inspect": Deno.inspect({ secret }, options),
    "node inspect": inspect({ secret }, options),
    "node format": format("%s %o %O %j", secret, secret, secret, secret),
    keys: JSON.stringify(Reflect.ownKeys(secret)),
    spread: JSON.stringify({ ...secret }),
    error: new Error(`Cannot use ${secret}`, { cause: secret }).message,
    "error, inspected": Deno.inspect(new Error("Cannot", { cause: secret })),
  };
  for (const [form, shown] of Object.entries(forms)) assert.ok(!shown.includes(TEXT), form);
  assert.equal(forms.string, "[secret]");
  assert.equal(forms.json, '{"secret":"[secret]"}');
  assert.equal(forms["Deno.inspect"], "{ secret: [secret] }");
  assert.equal(forms["node inspect"], "{ secret: [secret] }");
});

Deno.test("reveal() gives the text, equals() compares it", () => {
  assert.equal(secret.reveal(), TEXT);
  assert.equal(secret.equals(new Secret(TEXT)), true);
  assert.equal(secret.equals(new Secret("[secret]")), false);
});
