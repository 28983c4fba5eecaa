import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { OVERLAYS, renderedFile } from "../../scripts/kubernetes.ts";
import { compileBinary } from "../support/binary.ts";
import { documentedCommands } from "../support/documented_commands.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { runScript } from "../support/run_script.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary_folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DOCUMENTS = ["README.md", ...(await namesIn("docs")).filter((name) => name.endsWith(".md"))];
const REPOSITORY = "https://github.com/pg-provisioner/pg-provisioner";

Deno.test("documentedCommands() reads commands, files, and why something is not run", () => {
  const fence = "```";
  const markdown = `
${fence}sh
one
${fence}

<!-- not run: no cluster -->

${fence}sh
two
${fence}

${fence}console
$ three
3
$ four
${fence}

${fence}yaml
# some.yaml
a: b
${fence}
`;
  assert.deepEqual(documentedCommands(markdown), {
    blocks: [
      { line: 2, text: "one\n", notRun: undefined },
      { line: 8, text: "two\n", notRun: "no cluster" },
    ],
    sessions: [[{ command: "three", output: "3" }, { command: "four", output: "" }]],
    files: { "some.yaml": "# some.yaml\na: b\n" },
  });
});

Deno.test("the documents' commands do what they say", async (t) => {
  await using binary = await compileBinary();
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using release = await makeRelease(binary.path);

  for (const document of DOCUMENTS) {
    await t.step(document, async () => {
      const { blocks, files } = documentedCommands(await Deno.readTextFile(join(ROOT, document)));
      await using folder = await makeTemporaryFolder();
      const place = join(folder.path, "place");
      await Deno.mkdir(place);
      await Deno.writeTextFile(
        join(place, "config.json"),
        JSON.stringify({
          root_connection_string: server.url({ params: { sslmode: "disable" } }),
          databases: [{ database: "app_db", user: "app_user", password: "securepassword123" }],
        }),
      );
      for (const [name, content] of Object.entries(files)) {
        await Deno.writeTextFile(join(place, name), await withLocalBases(content, place));
      }

      const kubectl = await findProgram("kubectl");
      const script: string[] = [];
      for (const { line, text, notRun } of blocks) {
        const reason = notRun ??
          (!kubectl && needsKubectl(text) ? "there is no kubectl" : undefined);
        // deno-lint-ignore no-console
        if (reason) console.log(`NOT RUN: ${document}:${line}, since: ${reason}\n${text}`);
        else script.push(`echo "── ${document}:${line}" >&2\n${text}`);
      }
      const { code, output } = await runScript(script.join("\n"), {
        cwd: place,
        env: {
          HOME: folder.path,
          PATH: [
            join(ROOT, "tests", "support", "stand_ins"),
            join(folder.path, ".local", "bin"),
            Deno.env.get("PATH"),
          ].join(":"),
          STAND_IN_BINARY: binary.path,
          STAND_IN_CHECK: await checkProgram(folder.path),
          STAND_IN_IMAGE: `ghcr.io/pg-provisioner/pg-provisioner:${config.version}`,
          STAND_IN_KUBECTL: kubectl ?? "kubectl-is-not-there",
          STAND_IN_RELEASE: release.path,
          STAND_IN_RELEASE_URL: `${REPOSITORY}/releases/download/v${config.version}`,
          STAND_IN_STATE: folder.path,
        },
      });
      await killLeftOver(folder.path);
      assert.equal(code, 0, output);
    });
  }

  await t.step("and the database is there", async () => {
    const login = { database: "app_db", user: "app_user", password: "securepassword123" };
    assert.equal((await server.sql("SELECT 1", login)).length, 1);
  });
});

/** What a release has, for the commands that download it. */
async function makeRelease(
  binary: string,
): Promise<TemporaryFolder> {
  const folder = await makeTemporaryFolder();
  await Deno.copyFile(binary, join(folder.path, "pg-provisioner-linux-amd64"));
  for (const overlay of OVERLAYS) {
    const file = renderedFile(overlay);
    await Deno.copyFile(file, join(folder.path, file.split("/").at(-1)!));
  }
  const sums = "sha256sum -- * >../sums && mv ../sums SHA256SUMS";
  const { code, output } = await runScript(sums, { cwd: folder.path });
  assert.equal(code, 0, output);
  return folder;
}

/** A reader's kustomization names this repository on the net; here it stands beside. */
async function withLocalBases(text: string, place: string): Promise<string> {
  if (!text.includes(`${REPOSITORY}//`)) return text;
  await runScript(`cp -r ${ROOT}deploy deploy`, { cwd: place });
  return text.replaceAll(
    new RegExp(`${REPOSITORY}//(\\S+)\\?ref=v${config.version.replaceAll(".", "\\.")}`, "g"),
    "$1",
  );
}

/** What `docker run --detach` started and nobody has stopped, as where a command failed. */
async function killLeftOver(state: string): Promise<void> {
  await runScript('for file in *.pid; do kill -KILL "$(cat "$file")" || true; done', {
    cwd: state,
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(ROOT, folder)));
  return entries.map(({ name }) => join(folder, name)).sort();
}

function needsKubectl(text: string): boolean {
  return /kubectl (kustomize|create|apply -k)/.test(text);
}

async function checkProgram(folder: string): Promise<string> {
  const path = join(folder, "check-manifests");
  const script = join(ROOT, "tests", "support", "check_manifests.ts");
  const run = `${Deno.execPath()} run --quiet -A --config=${ROOT}deno.json ${script}`;
  // With the home of whoever runs the tests: Deno's cache is there.
  const text = `#!/bin/sh\nHOME='${Deno.env.get("HOME") ?? ""}' exec ${run}\n`;
  await Deno.writeTextFile(path, text, { mode: 0o755 });
  return path;
}

async function findProgram(name: string): Promise<string | undefined> {
  const { code, output } = await runScript(`command -v ${name}`, { cwd: "/" });
  return code === 0 ? output.trim() : undefined;
}
