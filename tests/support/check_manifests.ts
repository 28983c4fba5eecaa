// deno-lint-ignore-file no-console -- its output is its result
// Reads manifests from stdin and fails where the Kubernetes API would not take them.
import { parseAllDocuments } from "yaml";
import { type Manifest, manifestProblems } from "./kubernetes_schema.ts";

const text = await new Response(Deno.stdin.readable).text();
const manifests = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
const problems = manifests.flatMap((manifest) =>
  manifestProblems(manifest).map((problem) => `${manifest.kind} ${problem}`)
);
for (const { kind, metadata } of manifests) console.log(`${kind}/${metadata.name} checked`);
for (const problem of problems) console.error(problem);
Deno.exit(manifests.length > 0 && problems.length === 0 ? 0 : 1);
