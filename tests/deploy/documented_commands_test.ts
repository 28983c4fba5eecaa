import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { OVERLAYS, renderedFile } from "../../scripts/kubernetes.ts";
import { compileBinary } from "../support/binary.ts";
import { documentedCommands, type SessionStep } from "../support/documented_commands.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DOCUMENTS = ["README.md", "docs/install.md", "docs/kubernetes.md"];
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
      await using folder = await temporaryFolder();
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
      assert.equal(code, 0, output);
    });
  }

  await t.step("and the database is there", async () => {
    const login = { database: "app_db", user: "app_user", password: "securepassword123" };
    assert.equal((await server.sql("SELECT 1", login)).length, 1);
  });
});

Deno.test("README.md shows what is printed", async (t) => {
  const readme = await Deno.readTextFile(join(ROOT, "README.md"));
  const { sessions } = documentedCommands(readme);
  assert.equal(sessions.length, 2);
  const [provisioning, mistakes] = sessions as [Session, Session];
  await using binary = await compileBinary();
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await temporaryFolder();
  const path = join(folder.path, "config.json");
  const config = await readmeConfig(readme, { server, folder: folder.path });

  await t.step("when it provisions", async () => {
    await Deno.writeTextFile(path, config);
    // As the plan in it has it: one role is there, with another password.
    await server.sql("CREATE ROLE wiki LOGIN PASSWORD 'old'");
    await server.sql("CREATE DATABASE wiki OWNER wiki");
    await replay(provisioning, { code: 0, env: { WIKI_PASSWORD: "copper-meadow-87" } });
  });

  await t.step("when the config has mistakes", async () => {
    await Deno.writeTextFile(path, config.replace('"user": "shop"', '"usr": "shop"'));
    await replay(mistakes, { code: 78, env: {} });
  });

  async function replay(
    session: Session,
    { code, env }: { readonly code: number; readonly env: Readonly<Record<string, string>> },
  ): Promise<void> {
    for (const { command, output } of session) {
      const script = `PATH=${dirname(binary.path)}:$PATH ${command}`;
      const result = await runScript(script, { cwd: folder.path, env });
      assert.equal(result.code, code, result.output);
      assert.deepEqual(linesOf(result.output), linesOf(output), `$ ${command}\n${result.output}`);
    }
  }
});

type Session = readonly SessionStep[];

/** The first config of the README, on this server, with its secret file here. */
async function readmeConfig(
  readme: string,
  { server, folder }: { readonly server: PostgresServer; readonly folder: string },
): Promise<string> {
  const [, config] = /^```json\n(.*?)^```$/ms.exec(readme)!;
  const url = server.url({ params: { sslmode: "disable" } });
  await Deno.writeTextFile(join(folder, "grafana"), "quiet-lantern-23\n");
  return config!.replace(/postgres:\/\/[^"]+/, url).replace(
    "/run/secrets/grafana",
    `${folder}/grafana`,
  );
}

/** Databases are worked on side by side, so lines come in any order. */
function linesOf(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "").sort();
}

/** What a release has, for the commands that download it. */
async function makeRelease(
  binary: string,
): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await temporaryFolder();
  await Deno.copyFile(binary, join(folder.path, "pg-provisioner-linux-amd64"));
  for (const overlay of OVERLAYS) {
    const file = renderedFile(overlay);
    await Deno.copyFile(file, join(folder.path, file.split("/").at(-1)!));
  }
  const sums = "sha256sum -- * >../sums && mv ../sums SHA256SUMS";
  const { code, output } = await runScript(sums, { cwd: folder.path, env: {} });
  assert.equal(code, 0, output);
  return folder;
}

/** A reader's kustomization names this repository on the net; here it stands beside. */
async function withLocalBases(text: string, place: string): Promise<string> {
  if (!text.includes(`${REPOSITORY}//`)) return text;
  await runScript(`cp -r ${ROOT}deploy deploy`, { cwd: place, env: {} });
  return text.replaceAll(
    new RegExp(`${REPOSITORY}//(\\S+)\\?ref=v${config.version.replaceAll(".", "\\.")}`, "g"),
    "$1",
  );
}

function needsKubectl(text: string): boolean {
  return /kubectl (kustomize|create|apply -k)/.test(text);
}

async function checkProgram(folder: string): Promise<string> {
  const path = join(folder, "check-manifests");
  const script = join(ROOT, "tests", "support", "check_manifests.ts");
  const run = `${Deno.execPath()} run --quiet -A --config=${ROOT}deno.json ${script}`;
  await Deno.writeTextFile(path, `#!/bin/sh\nexec ${run}\n`, { mode: 0o755 });
  return path;
}

async function findProgram(name: string): Promise<string | undefined> {
  const { code, output } = await runScript(`command -v ${name}`, { cwd: "/", env: {} });
  return code === 0 ? output.trim() : undefined;
}

async function runScript(
  text: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly code: number; readonly output: string }> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-euo", "pipefail", "-c", text],
    cwd,
    env: { ...env },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, output: `${out}${err}` };
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
