import { join } from "node:path";

/** A config file in a folder of its own. `await using` it: both go with it. */
export interface TempConfig extends AsyncDisposable {
  readonly path: string;
  /** Replaces the file. */
  write(config: unknown): Promise<void>;
}

export async function tempConfig(config: unknown): Promise<TempConfig> {
  const folder = await Deno.makeTempDir({ prefix: "pgp-config-" });
  const path = join(folder, "config.json");
  const write = (value: unknown) => Deno.writeTextFile(path, JSON.stringify(value, undefined, 2));
  await write(config);
  return {
    path,
    write,
    async [Symbol.asyncDispose]() {
      await Deno.remove(folder, { recursive: true });
    },
  };
}

export interface Entry {
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** `app1`, `app2` …: each its own user, with a password that occurs nowhere else. */
export function entries(count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, index) => entry(`app${index + 1}`));
}

export function entry(name: string): Entry {
  return { database: name, user: name, password: `zq7-${name}-password` };
}
