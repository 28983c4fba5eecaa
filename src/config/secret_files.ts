import { resolve } from "node:path";
import { mapConcurrently } from "../async/map_concurrently.ts";
import type { SoundServer } from "./check_shape.ts";
import { readUtf8File, type TextFile } from "./read_utf8_file.ts";
import type { SecretValue } from "./schema.ts";

/** Well below the number of files that a process may have open. */
const MAX_OPEN = 64;

export interface SecretFilesOptions {
  /** Absolute; relative paths start here. */
  readonly folder: string;
  readonly readFile: (path: string) => Promise<Uint8Array>;
}

/** By absolute path. */
export type SecretFiles = ReadonlyMap<string, TextFile>;

/**
 * Reads every file that a secret refers to, each once, so that all who share it get the
 * same text even while it is being replaced. A file that cannot be read is an entry too.
 */
export async function readSecretFiles(
  servers: readonly SoundServer[],
  { folder, readFile }: SecretFilesOptions,
): Promise<SecretFiles> {
  const paths = new Set<string>();
  for (const value of secretValues(servers)) {
    if (typeof value === "object" && "file" in value && !value.file.includes("\0")) {
      paths.add(resolve(folder, value.file));
    }
  }
  return new Map(
    await mapConcurrently(
      [...paths].sort(),
      MAX_OPEN,
      async (path) => [path, await readUtf8File(path, readFile)] as const,
    ),
  );
}

function* secretValues(servers: readonly SoundServer[]): Iterable<SecretValue> {
  for (const { entry, defaults } of servers) {
    if (entry.root_connection_string !== undefined) yield entry.root_connection_string;
    if (entry.root_password !== undefined) yield entry.root_password;
    const databases = entry.databases?.filter((database) => database?.state !== "absent") ?? [];
    yield* passwordsOf(databases);
    for (const database of databases) yield* passwordsOf(database?.users);
    for (const { values } of defaults) yield* passwordsOf(values.users);
    yield* passwordsOf(entry.roles?.filter((role) => role?.state !== "absent"));
  }
}

function* passwordsOf(
  entries: readonly ({ readonly password?: SecretValue | undefined } | undefined)[] = [],
): Iterable<SecretValue> {
  for (const entry of entries) {
    if (entry?.password !== undefined) yield entry.password;
  }
}
