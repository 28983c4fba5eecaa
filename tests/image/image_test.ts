import assert from "node:assert/strict";
import { join } from "node:path";
import { type Image, openImage, type RunOptions } from "../support/container.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import { makeTemporaryFolder } from "../support/temporary_folder.ts";

const CONFIG = "/config/config.json";

Deno.test("the image", async (t) => {
  await using image = await openImage();
  await using server = await startServer({ major: NEWEST_MAJOR });
  await using folder = await makeTemporaryFolder();

  await t.step("runs the program as a user that is not root, and says what it is", () => {
    assert.equal(image.config.User, "65532:65532");
    assert.deepEqual(image.config.Entrypoint, ["/usr/local/bin/pg-provisioner"]);
    for (const label of ["title", "source", "licenses", "version", "revision"]) {
      assert.ok(image.config.Labels[`org.opencontainers.image.${label}`], label);
    }
  });

  await t.step("has CA certificates, no shell, and nothing that raises privileges", async () => {
    const certificates = join(image.root, "etc/ssl/certs/ca-certificates.crt");
    assert.match(await Deno.readTextFile(certificates), /BEGIN CERTIFICATE/);
    const programs: string[] = [];
    for (const bin of ["bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin"]) {
      for await (const { path, info } of filesBelow(join(image.root, bin))) {
        programs.push(path.slice(image.root.length));
        assert.equal(info.mode! & 0o6000, 0, `${path} is setuid or setgid`);
      }
    }
    const shells = programs.filter((path) => /\/(ba|da|z|a)?sh$|busybox/.test(path));
    assert.deepEqual(shells, []);
    assert.ok(programs.includes("/usr/local/bin/pg-provisioner"));
  });

  await t.step("provisions the config that is mounted where one tries first", async () => {
    const path = join(folder.path, "config.json");
    await writeConfig(path, server, "app_db");
    const mounts = { [CONFIG]: path };
    const first = await run(image, { mounts });
    assert.equal(first.code, 0, first.stderr);
    const plan = await run(image, { mounts, args: ["plan", "--detailed-exit-code"] });
    assert.equal(plan.code, 0, plan.stdout + plan.stderr);
    const login = { database: "app_db", user: "app_db", password: "securepassword123" };
    assert.equal((await server.sql("SELECT 1", login)).length, 1);
  });

  await t.step("says how to mount a config that is not there", async () => {
    const { code, stderr } = await run(image, {});
    assert.equal(code, 78);
    assert.match(stderr, /There is no config file "\/config\/config\.json"/);
    assert.match(stderr, /docker run -v \$PWD\/config\.json:\/config\/config\.json:ro/);
  });

  await t.step("says how to let it read a config that it may not", async () => {
    const path = join(folder.path, "secret.json");
    await writeConfig(path, server, "app_db");
    await Deno.chmod(path, 0o600);
    const { code, stderr } = await run(image, { mounts: { [CONFIG]: path } });
    assert.equal(code, 78);
    assert.match(stderr, /Config file "\/config\/config\.json" may not be read/);
    assert.match(stderr, /65532/);
  });

  await t.step("says what a folder in the file's place means", async () => {
    const path = join(folder.path, "folder.json");
    await Deno.mkdir(path, { mode: 0o755 });
    const { code, stderr } = await run(image, { mounts: { [CONFIG]: path } });
    assert.equal(code, 78);
    assert.match(stderr, /is a folder, not a file/);
  });
});

async function run(image: Image, options: RunOptions) {
  const [program, ...args] = await image.command(options);
  const result = await new Deno.Command(program!, { args, stdin: "null" }).output();
  const [stdout, stderr] = [result.stdout, result.stderr].map((b) => new TextDecoder().decode(b));
  return { code: result.code, stdout: stdout!, stderr: stderr! };
}

function configText(server: PostgresServer, name: string): string {
  return JSON.stringify({
    root_connection_string: server.url({ params: { sslmode: "disable" } }),
    databases: [{ database: name, user: name, password: "securepassword123" }],
  });
}

async function writeConfig(path: string, server: PostgresServer, name: string): Promise<void> {
  await Deno.writeTextFile(path, configText(server, name), { mode: 0o644 });
}

async function* filesBelow(
  folder: string,
): AsyncGenerator<{ readonly path: string; readonly info: Deno.FileInfo }> {
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    const info = await Deno.lstat(path);
    if (info.isDirectory) yield* filesBelow(path);
    else yield { path, info };
  }
}
