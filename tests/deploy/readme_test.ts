import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileBinary } from "../support/binary.ts";
import { documentedCommands, type SessionStep } from "../support/documented_commands.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { runScript } from "../support/run_script.ts";
import { makeTemporaryFolder } from "../support/temporary_folder.ts";

const README = fileURLToPath(new URL("../../README.md", import.meta.url));

Deno.test("README.md shows what is printed", async (t) => {
  const readme = await Deno.readTextFile(README);
  const { sessions } = documentedCommands(readme);
  assert.equal(sessions.length, 2);
  const [provisioning, mistakes] = sessions as [Session, Session];
  await using binary = await compileBinary();
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeTemporaryFolder();
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
