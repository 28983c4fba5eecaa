import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeVolume } from "../support/atomic_writer.ts";
import { openImage } from "../support/container.ts";
import { freePort } from "../support/free_port.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { startServer } from "../support/postgres_server.ts";
import { readRendered } from "../support/rendered_manifests.ts";
import { makeTemporaryFolder } from "../support/temporary_folder.ts";

const WAIT_LIMIT_MS = 60_000;

Deno.test("the pod of kubernetes-with-secrets.yaml follows its volumes, and ends at SIGTERM", async (t) => {
  const { pod, ofKind, manifests } = await readRendered("with-secrets");
  await using image = await openImage();
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeTemporaryFolder();

  // What the kubelet would mount, with the address and the password of the test's server.
  const configMap = JSON.parse(ofKind("ConfigMap")!.data["config.json"]);
  const config = {
    ...configMap,
    root_connection_string: server.url({ password: "", params: { sslmode: "disable" } }),
  };
  const files: Record<string, Record<string, string>> = {
    "/config": { "config.json": JSON.stringify(config) },
    "/secrets/root": { password: server.password },
    "/secrets/app": manifests.find(({ metadata }) => metadata.name === "app-db")!.stringData,
  };
  const { volumeMounts, env = [], livenessProbe, readinessProbe } = pod.spec.containers[0]!;
  assert.deepEqual(
    volumeMounts.map(({ mountPath }) => mountPath).sort(),
    Object.keys(files).sort(),
  );
  const volume = (mountPath: string) => join(folder.path, mountPath.replaceAll("/", "_"));
  for (const [path, content] of Object.entries(files)) await writeVolume(volume(path), content);

  const address = `127.0.0.1:${freePort(["127.0.0.1"])}`;
  const [program, ...args] = await image.command({
    mounts: Object.fromEntries(Object.keys(files).map((path) => [path, volume(path)])),
    env: {
      ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
      HTTP_ADDRESS: address,
    },
  });
  const running = new Deno.Command(program!, { args, stdin: "null", stdout: "null" }).spawn();
  const ended = running.status;
  try {
    await t.step("becomes alive and ready by its probes", async () => {
      for (const probe of [livenessProbe!, readinessProbe!]) {
        await eventually(() => answersOk(`http://${address}${probe.httpGet.path}`));
      }
      assert.ok(await logsIn("app_db", "change-me-too"));
    });

    await t.step("sets a password that is rotated by its Secret", async () => {
      await writeVolume(volume("/secrets/app"), { password: "velvet-harbour-41" });
      await eventually(() => logsIn("app_db", "velvet-harbour-41"));
      assert.equal(await logsIn("app_db", "change-me-too"), false);
    });

    await t.step("provisions what is added to its ConfigMap", async () => {
      const [app] = config.databases;
      const databases = [app, { ...app, database: "second_db" }];
      await writeVolume(volume("/config"), {
        "config.json": JSON.stringify({ ...config, databases }),
      });
      await eventually(() => logsIn("second_db", "velvet-harbour-41"));
    });

    await t.step("ends with 0 at SIGTERM, as the first process of its container", async () => {
      await image.signal(running, "SIGTERM");
      assert.equal((await ended).code, 0);
    });
  } finally {
    await stop(running);
  }

  async function logsIn(database: string, password: string): Promise<boolean> {
    try {
      await server.sql("SELECT 1", { database, user: "app_user", password });
      return true;
    } catch {
      return false;
    }
  }
});

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + WAIT_LIMIT_MS;
  while (!await condition()) {
    if (Date.now() > until) throw new Error("What was waited for did not happen within a minute");
    await sleep(100);
  }
}

async function stop(running: Deno.ChildProcess): Promise<void> {
  try {
    running.kill("SIGKILL");
  } catch (error) {
    // It has ended, as it should.
    if (!(error instanceof TypeError)) throw error;
  }
  await running.status;
}
