import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  COMPUTED,
  readSourceFacts,
  type SourceFacts,
  sourceFacts,
} from "./support/source_facts.ts";

/** Which folder of `src` may import from which others. The table of docs/architecture.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  async: [],
  sql: ["model"],
  config: ["sql", "model", "async"],
  postgres: ["sql", "model", "async"],
  plan: ["sql", "model"],
  apply: ["plan", "postgres", "sql", "model", "async"],
  reconcile: ["apply", "plan", "postgres", "config", "sql", "model", "async"],
  watch: ["reconcile", "apply", "plan", "postgres", "config", "sql", "model", "async"],
  // Handed in as a port that `model` describes, so nobody but the top imports it.
  observe: ["plan", "postgres", "sql", "model", "async", "version.ts"],
  // deno-fmt-ignore
  cli: [
    "watch", "reconcile", "apply", "plan", "postgres", "config", "observe", "sql", "model", "async",
    "version.ts",
  ],
  "main.ts": ["cli", "observe", "model", "async", "version.ts"],
  "version.ts": [],
};

/** Packages that are kept to a place, so that to change one stays small. */
const PACKAGE_PLACES: Readonly<Record<string, RegExp>> = {
  zod: /^config\/schema(\.ts$|\/)/,
  pg: /^postgres\//,
  commander: /^cli\//,
  "@logtape/logtape": /^observe\/log\.ts$/,
  "@logtape/redaction": /^observe\/log\.ts$/,
};

/** The same input gives the same output: nothing of the outside world, no clock, no chance. */
const PURE = ["model", "sql", "plan"];
// deno-fmt-ignore
const IMPURE_GLOBALS = [
  "Deno", "process", "console", "fetch", "crypto", "performance", "Date", "Math.random",
  "setTimeout", "setInterval",
];

const facts = await readSourceFacts(fileURLToPath(new URL("../src", import.meta.url)));

Deno.test("sourceFacts() sees every kind of import, and no words in comments or texts", () => {
  const text = `
    import a from "./a.ts"; import type { B } from "../b.ts"; import "side";
    export * from "./c.ts"; export { d } from "node:d"; type E = import("./e.ts").E;
    await import("./f.ts"); await import(name); import json from "../deno.json" with { type: "json" };
    // import "./comment.ts"; Deno.exit()
    const text = 'import "./text.ts"; Deno.exit()'; const object = { Date: 1, x: y.Math };
    Deno.env.get("X"); Deno["exit"](); new Date();`;
  const { files, packages, globals } = sourceFacts("folder/file.ts", text);
  // deno-fmt-ignore
  assert.deepEqual(files, ["folder/a.ts", "b.ts", "folder/c.ts", "folder/e.ts", "folder/f.ts"]);
  assert.deepEqual(packages.toSorted(), [COMPUTED, "../deno.json", "node:d", "side"].toSorted());
  const seen = ["Deno.env", "Deno.exit", "Deno.[]", "Date", "Math"].filter((name) =>
    globals.includes(name)
  );
  assert.deepEqual(seen, ["Deno.env", "Deno.[]", "Date"]);
});

Deno.test("src holds the folders and top files of the table, and no others", () => {
  assert.ok(facts.length > 0);
  assert.deepEqual(offenders(({ path }) => !(partOf(path) in MAY_IMPORT)), []);
});

Deno.test("src imports point one way", () => {
  const wrong = facts.flatMap(({ path, files }) =>
    files
      .filter((file) => {
        const [from, to] = [partOf(path), partOf(file)];
        return from !== to && !MAY_IMPORT[from]?.includes(to);
      })
      .map((file) => `${path} imports ${file}`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("src imports have no cycle between files", () => {
  assert.deepEqual(findCycle(facts), undefined);
});

Deno.test("src imports each package only where it belongs", () => {
  const wrong = facts.flatMap(({ path, packages }) =>
    packages
      .filter((name) => PACKAGE_PLACES[name]?.test(path) === false)
      .map((name) => `${path} imports ${name}`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("src imports the driver in one file", () => {
  const importers = offenders(({ packages }) => packages.some((name) => /^(npm:)?pg\b/.test(name)));
  assert.ok(importers.length <= 1, importers.join(", "));
});

Deno.test("src names modules in clear, and packages by the import map", () => {
  const isWrong = (name: string) => name === COMPUTED || /^(npm|jsr|https?|file|data):/.test(name);
  assert.deepEqual(offenders(({ packages }) => packages.some(isWrong)), []);
});

Deno.test("model, sql and plan are pure", () => {
  const wrong = facts
    .filter(({ path }) => PURE.includes(partOf(path)))
    .flatMap(({ path, packages, globals }) => [
      ...packages.map((name) => `${path} imports ${name}`),
      ...IMPURE_GLOBALS.filter((name) => globals.includes(name)).map((name) =>
        `${path} uses ${name}`
      ),
    ]);
  assert.deepEqual(wrong, []);
});

for (
  const [name, pattern] of [
    ["ends the process", /^(Deno|process)\.exit$/],
    ["reads the environment", /^(Deno|process)\.env$/],
    ["reads its arguments", /^Deno\.args$|^process\.argv$/],
    ["writes to the console", /^console\b|^Deno\.(stdout|stderr)$/],
    // A name that is made at run time, or an alias of `Deno`, would slip past the rules above.
    ["uses Deno by a computed name", /^(Deno|process)\.\[\]$/],
  ] as const
) {
  Deno.test(`only src/main.ts ${name}`, () => {
    const users = offenders(({ globals }) => globals.some((global) => pattern.test(global)));
    assert.deepEqual(users.filter((path) => path !== "main.ts"), []);
  });
}

function offenders(isOffender: (file: SourceFacts) => boolean): readonly string[] {
  return facts.filter(isOffender).map(({ path }) => path);
}

/** The folder of `src` that a file is in, or the file itself where it is in none. */
function partOf(path: string): string {
  return path.split("/")[0]!;
}

/** One cycle of imports, as the files along it; undefined where there is none. */
function findCycle(files: readonly SourceFacts[]): readonly string[] | undefined {
  const imports = new Map(files.map((file) => [file.path, file.files]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of imports.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}
