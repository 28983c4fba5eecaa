import assert from "node:assert/strict";
import fc from "fast-check";
import { Secret } from "../../../../src/model/secret.ts";
import { toVerifier, verifierMatches } from "../../../../src/postgres/password/scram.ts";

const SALT = Uint8Array.from({ length: 16 }, (_, index) => index);

/** Of the password `s3cret` with the salt above, as PostgreSQL makes it. */
const VECTOR = "SCRAM-SHA-256$4096:AAECAwQFBgcICQoLDA0ODw==" +
  "$gJ4pC97thnuVQBJdGIO+xGHlnKL1Zx2S+230NRJ3HR8=:KGKxEt3VINf+beX/v4NCNbxlZg8u9RrT3JVaR+py5ig=";

/** Few iterations: what is tested here does not depend on how many. */
const FEW = 2;

function matches(stored: string, password: string, role = "app"): Promise<boolean> {
  return verifierMatches(new Secret(stored), {
    role,
    password: new Secret(password),
    iterations: 4096,
  });
}

async function verifierOf(password: string, iterations = FEW): Promise<string> {
  return (await toVerifier(new Secret(password), { iterations })).reveal();
}

Deno.test("toVerifier() gives what PostgreSQL gives", async () => {
  const verifier = await toVerifier(new Secret("s3cret"), { iterations: 4096, salt: SALT });
  assert.equal(verifier.reveal(), VECTOR);
});

Deno.test("toVerifier() takes a new salt each time", async () => {
  assert.notEqual(await verifierOf("s3cret"), await verifierOf("s3cret"));
});

Deno.test("verifierMatches() accepts the password of a verifier, and no other", async () => {
  assert.equal(await matches(VECTOR, "s3cret"), true);
  for (const wrong of ["s3cre", "s3cret ", "S3cret", "", VECTOR]) {
    assert.equal(await matches(VECTOR, wrong), false, wrong);
  }
});

Deno.test("verifierMatches() finds every password in its own verifier, and no longer one", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "binary", minLength: 1 }),
      async (password) => {
        const stored = await verifierOf(password);
        assert.equal(await matches(stored, password), true);
        assert.equal(await matches(stored, `${password}x`), false);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("verifierMatches() knows md5, with the role's name as the salt", async () => {
  // echo -n "s3cretapp" | md5sum
  const stored = "md5f543b608e355623527b0e4f12e5981e8";
  assert.equal(await matches(stored, "s3cret", "app"), true);
  assert.equal(await matches(stored, "s3cret", "other"), false);
  assert.equal(await matches(stored, "wrong", "app"), false);
});

Deno.test("verifierMatches() takes both forms of a password that SASLprep changes", async () => {
  // [as typed, as prepared]: no-break space, ligature, NFD, soft hyphen, Roman numeral.
  const cases = [["a\u00a0b", "a b"], ["\ufb01n", "fin"], ["a\u0308", "ä"], ["I\u00adX", "IX"]];
  for (const [typed, prepared] of cases) {
    const stored = await verifierOf(typed!);
    assert.equal(await matches(stored, prepared!), true, `${typed} is hashed as ${prepared}`);
    assert.equal(await matches(await verifierOf(prepared!), typed!), true, `${typed}`);
  }
});

Deno.test("verifierMatches() takes the raw form where SASLprep refuses the password", async () => {
  // An emoji of a later Unicode than the tables, a prohibited control character beside a letter
  // that would be changed, text of mixed direction, a soft hyphen alone (which maps to nothing).
  for (const password of ["\u{1fae8}pass", "\ufb01\u0007", "\u0627a1", "\u00ad", "🐘🔑"]) {
    assert.equal(await matches(await verifierOf(password), password), true, password);
  }
});

Deno.test("verifierMatches() matches nothing where what is stored is no verifier", async () => {
  const [head, keys] = VECTOR.split("$4096:");
  const broken = [
    "",
    "s3cret",
    "md5",
    `md5${"A".repeat(32)}`,
    VECTOR.toLowerCase(),
    "SCRAM-SHA-256$4096:foo",
    `${head}$0:${keys}`,
    `${head}$-1:${keys}`,
    `${head}$:${keys}`,
    `${head}$4096:${keys!.replace("AAECAwQFBgcICQoLDA0ODw==", "A=B=C")}`,
    `${VECTOR}\n`,
  ];
  for (const stored of broken) {
    assert.equal(await matches(stored, "s3cret"), false, JSON.stringify(stored));
  }
});

Deno.test("verifierMatches() does not spend minutes on a verifier that a role made to do so", async () => {
  for (const iterations of ["2147483647", "99999999999999999999"]) {
    assert.equal(await matches(VECTOR.replace("$4096:", `$${iterations}:`), "s3cret"), false);
  }
});

Deno.test("verifierMatches() checks as many iterations as the server itself uses", async () => {
  const iterations = 1_000_001;
  const stored = new Secret(await verifierOf("s3cret", iterations));
  const password = new Secret("s3cret");
  assert.equal(await verifierMatches(stored, { role: "app", password, iterations }), true);
});
