import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { head, OVERLAYS, render, renderedFile } from "../../scripts/kubernetes.ts";
import { SETTINGS } from "../../src/cli/settings.ts";
import { type Manifest, manifestProblems } from "../support/kubernetes_schema.ts";
import { runCli } from "../support/processes.ts";
import { readRendered, type Rendered } from "../support/rendered_manifests.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary_folder.ts";

const HEAD_LINES = 3;

for (const overlay of OVERLAYS) {
  Deno.test(`kubernetes-${overlay}.yaml is what its sources say`, async () => {
    const { text } = await readRendered(overlay);
    const manifests = text.split("\n").slice(HEAD_LINES).join("\n");
    const stale = `${renderedFile(overlay)} is not up to date: run deno task kubernetes`;
    assert.equal(text, (await head(overlay, manifests)) + manifests, stale);
    if (await kubectlIsThere()) assert.equal(text, await render(overlay), stale);
  });

  Deno.test(`kubernetes-${overlay}.yaml is valid by the API's schema`, async () => {
    const { manifests } = await readRendered(overlay);
    const problems = manifests.map((manifest) => [manifest.kind, manifestProblems(manifest)]);
    assert.deepEqual(problems, manifests.map(({ kind }) => [kind, []]));
  });

  Deno.test(`kubernetes-${overlay}.yaml is as the pod security standard "restricted" asks`, async () => {
    const { spec } = (await readRendered(overlay)).pod;
    assert.equal(spec.initContainers, undefined);
    assert.equal(spec.automountServiceAccountToken, false);
    assert.deepEqual(spec.securityContext, {
      fsGroup: 65532,
      runAsGroup: 65532,
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.equal(spec.containers.length, 1);
    const container = spec.containers[0]!;
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    });
    assert.deepEqual(Object.keys(container.resources.requests), ["cpu", "memory"]);
    assert.ok(container.resources.limits.memory);
    assert.equal(container.image, `ghcr.io/pg-provisioner/pg-provisioner:${config.version}`);
    for (const mount of container.volumeMounts) {
      assert.equal(mount.readOnly, true);
      assert.equal(mount.subPath, undefined, "a file that is mounted by subPath never changes");
    }
  });

  Deno.test(`kubernetes-${overlay}.yaml selects its own pods and no others`, async () => {
    const { pod, ofKind } = await readRendered(overlay);
    const { labels } = pod.metadata;
    assert.deepEqual(labels, { "app.kubernetes.io/name": "pg-provisioner" });
    assert.deepEqual(ofKind("NetworkPolicy")?.spec.podSelector, { matchLabels: labels });
    const deployment = ofKind("Deployment");
    assert.deepEqual(deployment?.spec.selector, deployment && { matchLabels: labels });
    assert.deepEqual(
      ofKind("PodDisruptionBudget")?.spec.selector,
      deployment && { matchLabels: labels },
    );
    assert.equal(pod.spec.serviceAccountName, ofKind("ServiceAccount")?.metadata.name);
  });

  Deno.test(`kubernetes-${overlay}.yaml mounts a config that pg-provisioner takes`, async () => {
    await using root = await mountVolumes(await readRendered(overlay));
    const path = join(root.path, "config", "config.json");
    const text = await Deno.readTextFile(path);
    // The container's folders stand below a folder here.
    await Deno.writeTextFile(path, text.replaceAll('"/secrets/', `"${root.path}/secrets/`));
    const { code, stderr } = await runCli(["check", "--config", path]);
    assert.equal(code, 0, stderr);
  });
}

for (const overlay of ["deployment", "with-secrets"] as const) {
  Deno.test(`kubernetes-${overlay}.yaml watches and is probed`, async () => {
    const container = (await readRendered(overlay)).pod.spec.containers[0]!;
    const env = Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value]));
    assert.deepEqual(env, { WATCH_MODE: "true", HTTP_ADDRESS: ":8080", LOG_FORMAT: "json" });
    const known: readonly string[] = Object.values(SETTINGS).map((setting) => setting.env);
    assert.deepEqual(Object.keys(env).filter((name) => !known.includes(name)), []);
    assert.deepEqual(container.ports, [{ containerPort: 8080, name: "http" }]);
    assert.deepEqual(container.livenessProbe?.httpGet, { path: "/livez", port: "http" });
    assert.deepEqual(container.readinessProbe?.httpGet, { path: "/readyz", port: "http" });
  });
}

Deno.test("kubernetes-with-secrets.yaml has no password outside of Secrets", async () => {
  const { manifests, ofKind } = await readRendered("with-secrets");
  assert.ok(ofKind("ConfigMap"));
  for (const manifest of manifests.filter(({ kind }) => kind !== "Secret")) {
    assert.doesNotMatch(JSON.stringify(manifest), /change-me/);
  }
});

Deno.test("manifestProblems() finds fields that do not exist and values that do not fit", async () => {
  const { ofKind } = await readRendered("deployment");
  const deployment = ofKind("Deployment")!;
  const change = (edit: (container: Record<string, unknown>) => void): readonly string[] => {
    const copy = structuredClone(deployment);
    edit(copy.spec.template.spec.containers[0]);
    return manifestProblems(copy);
  };
  const container = "/spec/template/spec/containers/0";
  assert.deepEqual(change(() => {}), []);
  assert.deepEqual(
    change((it) => it.securityContext = { readOnlyRootFs: true }),
    [`${container}/securityContext/readOnlyRootFs: unknown field`],
  );
  assert.deepEqual(
    change((it) => it.volumeMount = []),
    [`${container}/volumeMount: unknown field`],
  );
  assert.deepEqual(
    change((it) => it.tty = "yes"),
    [`${container}/tty: type {"type":"boolean"}`],
  );
  assert.match(change((it) => delete it.name).join(), /"missingProperty":"name"/);
  const foreign: Manifest = { ...deployment, kind: "Deploymnt" };
  assert.deepEqual(manifestProblems(foreign), ["There is no schema of apps/v1 Deploymnt"]);
});

/** Puts the files of all volumes where the container has them, below a folder. */
async function mountVolumes({ pod, manifests }: Rendered): Promise<TemporaryFolder> {
  const folder = await makeTemporaryFolder();
  const { path } = folder;
  for (const { name, mountPath } of pod.spec.containers[0]!.volumeMounts) {
    const volume = pod.spec.volumes.find((each) => each.name === name);
    assert.ok(volume, `Volume ${name} is mounted, but not there`);
    const source = volume.configMap?.name ?? volume.secret?.secretName;
    const kind = volume.configMap ? "ConfigMap" : "Secret";
    const found = manifests.find((each) => each.kind === kind && each.metadata.name === source);
    assert.ok(found, `Volume ${name} is of a ${kind} ${source} that is not there`);
    await Deno.mkdir(join(path, mountPath), { recursive: true });
    for (const [file, text] of Object.entries({ ...found.data, ...found.stringData })) {
      await Deno.writeTextFile(join(path, mountPath, file), text as string);
    }
  }
  return folder;
}

/** Says loudly where only the hashes could be compared. */
async function kubectlIsThere(): Promise<boolean> {
  try {
    return (await new Deno.Command("kubectl", { args: ["version", "--client"] }).output()).success;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // deno-lint-ignore no-console
    console.error("NOT RUN: there is no kubectl, so only hashes tell that manifests are current");
    return false;
  }
}
