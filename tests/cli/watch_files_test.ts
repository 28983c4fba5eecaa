// deno-lint-ignore-file no-console
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bindMount, canBindMount } from "../support/bind_mount.ts";
import { KubeletVolume } from "../support/kubelet_volume.ts";
import { NEWEST_MAJOR } from "../support/majors.ts";
import { type PostgresServer, startServer } from "../support/postgres_server.ts";
import {
  configText,
  eventually,
  hasDatabase,
  makeFolder,
  startWatching,
  type Watching,
  writeConfig,
} from "../support/watching.ts";

/** What is promised: a change is on the server within this long. */
const LIMIT_MS = 10_000;

const latencies: number[] = [];
let server: PostgresServer;
let databases = 0;

Deno.test.beforeAll(async () => {
  server = await startServer({ major: NEWEST_MAJOR });
});

Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  const sorted = latencies.toSorted((one, other) => one - other);
  const [median, slowest] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  console.log(
    `From the change of a file to the database on the server, ${sorted.length} changes: ` +
      `median ${median?.toFixed(0)} ms, slowest ${slowest?.toFixed(0)} ms`,
  );
});

interface Case {
  readonly folder: string;
  readonly watching: Watching;
  /** The text of a config with one more database than before. */
  more(): string;
  /** Waits until the last of the databases is there. */
  arrived(): Promise<void>;
}

/** Runs the program on `path` below a folder of its own, from when the first config is applied. */
async function withCase(
  setUp: (folder: string, text: string) => Promise<{ readonly path: string }>,
  body: (state: Case) => Promise<void>,
): Promise<void> {
  await using folder = await makeFolder();
  const names: string[] = [];
  const more = () => {
    names.push(`files_${++databases}`);
    return configText(server, names);
  };
  const { path } = await setUp(folder.path, more());
  await using watching = startWatching(path);
  const isThere = () => hasDatabase(server, names.at(-1)!);
  await eventually(isThere, "the first config is applied");
  await watching.logged(({ event }) => event === "pass_finished");
  await body({
    folder: folder.path,
    watching,
    more,
    async arrived() {
      latencies.push(await eventually(isThere, `${names.at(-1)} is there`, LIMIT_MS));
    },
  });
}

async function plainFile(folder: string, text: string) {
  return { path: await writeConfig(folder, text) };
}

async function replace(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${path}.new`, text);
  await Deno.rename(`${path}.new`, path);
}

Deno.test("watch follows a file that is written in place", async () => {
  await withCase(plainFile, async ({ folder, more, arrived }) => {
    for (let change = 0; change < 3; change++) {
      await writeConfig(folder, more());
      await arrived();
    }
  });
});

Deno.test("watch follows a file that another is renamed over, and written in place after that", async () => {
  await withCase(plainFile, async ({ folder, more, arrived }) => {
    for (let change = 0; change < 2; change++) {
      await replace(join(folder, "config.json"), more());
      await arrived();
      await writeConfig(folder, more());
      await arrived();
    }
  });
});

Deno.test("watch follows an editor that moves the old file away and writes a new one", async () => {
  await withCase(plainFile, async ({ folder, more, arrived }) => {
    const path = join(folder, "config.json");
    for (let change = 0; change < 2; change++) {
      await Deno.rename(path, `${path}~`);
      await writeConfig(folder, more());
      await Deno.remove(`${path}~`);
      await arrived();
    }
  });
});

Deno.test("watch follows a file that is deleted, and made again later", async () => {
  await withCase(plainFile, async ({ folder, watching, more, arrived }) => {
    await Deno.remove(join(folder, "config.json"));
    const { message } = await watching.logged(({ event }) => event === "config_invalid");
    assert.match(message, /config\.json/);
    await writeConfig(folder, more());
    await arrived();
  });
});

Deno.test("watch follows a file whose folder is deleted, and made again", async () => {
  const setUp = async (folder: string, text: string) => {
    await Deno.mkdir(join(folder, "inner"));
    return plainFile(join(folder, "inner"), text);
  };
  await withCase(setUp, async ({ folder, watching, more, arrived }) => {
    const inner = join(folder, "inner");
    for (const wait of [0, 3000]) {
      await Deno.remove(inner, { recursive: true });
      if (wait) await watching.logged(({ event }) => event === "config_invalid");
      await Deno.mkdir(inner);
      await writeConfig(inner, more());
      await arrived();
      await writeConfig(inner, more());
      await arrived();
    }
  });
});

Deno.test("watch follows a file whose folder is renamed away for another", async () => {
  const setUp = async (folder: string, text: string) => {
    await Deno.mkdir(join(folder, "inner"));
    return plainFile(join(folder, "inner"), text);
  };
  await withCase(setUp, async ({ folder, more, arrived }) => {
    const inner = join(folder, "inner");
    for (let change = 0; change < 2; change++) {
      await Deno.mkdir(join(folder, "next"));
      await writeConfig(join(folder, "next"), more());
      await Deno.rename(inner, join(folder, `old_${change}`));
      await Deno.rename(join(folder, "next"), inner);
      await arrived();
      await writeConfig(inner, more());
      await arrived();
    }
  });
});

Deno.test("watch follows a chain of symbolic links across folders", async () => {
  const setUp = async (folder: string, text: string) => {
    for (const name of ["links", "middle", "real"]) await Deno.mkdir(join(folder, name));
    await writeConfig(join(folder, "real"), text);
    await Deno.symlink("../real/config.json", join(folder, "middle/config.json"));
    await Deno.symlink("../middle/config.json", join(folder, "links/config.json"));
    return { path: join(folder, "links/config.json") };
  };
  await withCase(setUp, async ({ folder, more, arrived }) => {
    // The file at the end is rewritten.
    await writeConfig(join(folder, "real"), more());
    await arrived();
    // A link on the way is made to point elsewhere.
    await Deno.mkdir(join(folder, "other"));
    await writeConfig(join(folder, "other"), more());
    await Deno.symlink("../other/config.json", join(folder, "middle/new"));
    await Deno.rename(join(folder, "middle/new"), join(folder, "middle/config.json"));
    await arrived();
    await replace(join(folder, "other/config.json"), more());
    await arrived();
  });
});

Deno.test("watch follows a folder that is a symbolic link", async () => {
  const setUp = async (folder: string, text: string) => {
    await Deno.mkdir(join(folder, "v1"));
    await writeConfig(join(folder, "v1"), text);
    await Deno.symlink("v1", join(folder, "current"));
    return { path: join(folder, "current/config.json") };
  };
  await withCase(setUp, async ({ folder, more, arrived }) => {
    for (const version of ["v2", "v3"]) {
      await Deno.mkdir(join(folder, version));
      await writeConfig(join(folder, version), more());
      await Deno.symlink(version, join(folder, "next"));
      await Deno.rename(join(folder, "next"), join(folder, "current"));
      await arrived();
    }
  });
});

Deno.test("watch follows a ConfigMap as the kubelet writes it", async () => {
  let volume: KubeletVolume;
  const setUp = async (folder: string, text: string) => {
    volume = new KubeletVolume(folder);
    await volume.write({ "config.json": text });
    return { path: join(folder, "config.json") };
  };
  await withCase(setUp, async ({ more, arrived, watching }) => {
    for (let change = 0; change < 5; change++) {
      await volume.write({ "config.json": more(), [`other_${change}.txt`]: "x" });
      await arrived();
    }
    const isTrouble = ({ level }: { readonly level: string }) => level === "error";
    assert.deepEqual(watching.log().filter(isTrouble), []);
  });
});

Deno.test("watch makes one pass of a thousand writes in a second", async () => {
  await withCase(plainFile, async ({ folder, watching, more, arrived }) => {
    const before = watching.log().length;
    const text = more();
    const started = performance.now();
    for (let write = 1; write <= 1000; write++) {
      await Deno.writeTextFile(join(folder, "config.json"), " ".repeat(write % 7) + text);
    }
    console.log(`1000 writes in ${(performance.now() - started).toFixed(0)} ms`);
    await arrived();
    await sleep(1000);
    const passes = watching.log().slice(before).filter(({ event }) => event === "pass_finished");
    assert.equal(passes.length, 1);
  });
});

Deno.test("watch makes no pass for a file that asks for the same", async () => {
  await withCase(plainFile, async ({ folder, watching }) => {
    const before = watching.log().length;
    const text = await Deno.readTextFile(join(folder, "config.json"));
    await Deno.utime(join(folder, "config.json"), new Date(), new Date());
    await sleep(500);
    assert.deepEqual(watching.log().slice(before), []);

    await writeConfig(folder, JSON.stringify(JSON.parse(text), undefined, 2));
    await watching.logged(({ event }) => event === "config_unchanged", { after: before });
    await sleep(500);
    assert.deepEqual(watching.log().slice(before).map(({ event }) => event), ["config_unchanged"]);
  });
});

Deno.test("watch waits for the rest of a half-written file", async () => {
  await withCase(plainFile, async ({ folder, watching, more, arrived }) => {
    const text = more();
    await writeConfig(folder, text.slice(0, 40));
    await sleep(1000);
    await writeConfig(folder, text);
    await arrived();
    assert.ok(watching.log().every(({ event }) => event !== "config_invalid"));
  });
});

const mounts = await canBindMount();
if (!mounts) {
  console.error("NOT TESTED: single files that are mounted, since this user may not mount");
}

async function mountedFile(folder: string, text: string) {
  await Deno.mkdir(join(folder, "outside"));
  await Deno.mkdir(join(folder, "inside"));
  await writeConfig(join(folder, "outside"), text);
  return { path: await writeConfig(join(folder, "inside"), "") };
}

Deno.test({
  name: "watch follows a mounted single file that is written in place outside",
  ignore: !mounts,
  fn: async () => {
    await using stack = new AsyncDisposableStack();
    const setUp = async (folder: string, text: string) => {
      const { path } = await mountedFile(folder, text);
      stack.use(await bindMount(join(folder, "outside/config.json"), path));
      return { path };
    };
    await withCase(setUp, async ({ folder, more, arrived }) => {
      for (let change = 0; change < 2; change++) {
        await writeConfig(join(folder, "outside"), more());
        await arrived();
      }
      // Before its folder goes.
      await stack.disposeAsync();
    });
  },
});

Deno.test({
  name: "watch says that a mounted single file was replaced outside, and what to do",
  ignore: !mounts,
  fn: async () => {
    await using stack = new AsyncDisposableStack();
    const setUp = async (folder: string, text: string) => {
      const { path } = await mountedFile(folder, text);
      stack.use(await bindMount(join(folder, "outside/config.json"), path));
      return { path };
    };
    await withCase(setUp, async ({ folder, watching, more }) => {
      await replace(join(folder, "outside/config.json"), more());
      const line = await watching.logged(({ event }) => event === "file_detached");
      assert.equal(line.level, "warning");
      assert.equal(line.path, join(folder, "inside/config.json"));
      assert.match(line.message, /mount its folder/);
      await stack.disposeAsync();
    });
  },
});

Deno.test({
  name: "watch follows a mounted folder",
  ignore: !mounts,
  fn: async () => {
    await using stack = new AsyncDisposableStack();
    const setUp = async (folder: string, text: string) => {
      const { path } = await mountedFile(folder, text);
      stack.use(await bindMount(join(folder, "outside"), join(folder, "inside")));
      return { path };
    };
    await withCase(setUp, async ({ folder, more, arrived }) => {
      await writeConfig(join(folder, "outside"), more());
      await arrived();
      await replace(join(folder, "outside/config.json"), more());
      await arrived();
      await stack.disposeAsync();
    });
  },
});
