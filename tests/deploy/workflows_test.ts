import assert from "node:assert/strict";
import { parse } from "yaml";
import config from "../../deno.json" with { type: "json" };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, {
      readonly permissions?: Readonly<Record<string, string>>;
      readonly "timeout-minutes"?: number;
      readonly steps: readonly Step[];
    }>
  >;
}

const FOLDER = new URL("../../.github/workflows/", import.meta.url);

for (const name of ["ci.yml", "release.yml"]) {
  const text = await Deno.readTextFile(new URL(name, FOLDER));
  const workflow: Workflow = parse(text);
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  Deno.test(`${name} pins every action by digest, with its version beside it`, () => {
    const uses = text.split("\n").filter((line) => /\buses:/.test(line));
    assert.equal(uses.length, steps.filter((step) => step.uses).length);
    for (const line of uses) {
      assert.match(line, /uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  Deno.test(`${name} has few rights, and an end`, () => {
    const rights = Object.entries(workflow.permissions ?? { absent: "write" });
    assert.deepEqual(rights.filter(([, right]) => right === "write"), []);
    for (const job of jobs) assert.ok(job["timeout-minutes"]! <= 30);
    for (const step of steps.filter((step) => step.uses?.startsWith("actions/checkout@"))) {
      assert.equal(step.with?.["persist-credentials"], false);
    }
  });

  Deno.test(`${name} runs tasks that there are, with the Deno of the image`, async () => {
    const commands = steps.map((step) => step.run ?? "").join("\n");
    const tasks = [...commands.matchAll(/deno task (?:--quiet )?([\w:-]+)/g)].map(([, task]) =>
      task!
    );
    assert.ok(tasks.length > 0);
    assert.deepEqual(tasks.filter((task) => !(task in config.tasks)), []);

    const dockerfile = await Deno.readTextFile(new URL("../../Dockerfile", import.meta.url));
    const [, version] = /denoland\/deno:(\S+)/.exec(dockerfile)!;
    for (const step of steps.filter((step) => step.uses?.startsWith("denoland/setup-deno@"))) {
      assert.equal(step.with?.["deno-version"], version);
    }
  });
}
