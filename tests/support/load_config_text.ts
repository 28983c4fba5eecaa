import { ConfigError } from "../../src/config/config_error.ts";
import { renderIssues } from "../../src/config/config_issue.ts";
import { loadConfig, type LoadedConfig } from "../../src/config/load_config.ts";
import { ProvisionerError } from "../../src/model/error.ts";
import type { Secret } from "../../src/model/secret.ts";

export interface LoadConfigTextOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Other files by absolute path: what is in them, or the error that reading them gives. */
  readonly files?: Readonly<Record<string, string | Uint8Array | Error>>;
}

/** Loads a config from memory, as `/etc/app/config.json` named as `config.json`. */
export function loadConfigText(
  content: string | Uint8Array | Error,
  { env = {}, files = {} }: LoadConfigTextOptions = {},
): Promise<LoadedConfig> {
  const all: Readonly<Record<string, string | Uint8Array | Error>> = {
    ...files,
    "/etc/app/config.json": content,
  };
  return loadConfig("config.json", {
    workingFolder: "/etc/app",
    env: (name) => Object.hasOwn(env, name) ? env[name] : undefined,
    connectionUser,
    async readFile(path) {
      const found = await Promise.resolve(Object.hasOwn(all, path) ? all[path] : undefined);
      if (found === undefined) throw new Deno.errors.NotFound("No such file or directory");
      if (found instanceof Error) throw found;
      return typeof found === "string" ? new TextEncoder().encode(found) : found;
    },
  });
}

/** The error that loading ends with. */
export async function configErrorOf(
  content: string | Uint8Array | Error,
  options?: LoadConfigTextOptions,
): Promise<ConfigError> {
  try {
    await loadConfigText(content, options);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("The config was taken as valid");
}

/** What the user gets to read. */
export async function issuesTextOf(
  content: string | Uint8Array | Error,
  options?: LoadConfigTextOptions,
): Promise<string> {
  return renderIssues((await configErrorOf(content, options)).issues);
}

function connectionUser(connection: Secret): string | undefined {
  const url = URL.parse(connection.reveal());
  if (url?.protocol !== "postgres:") {
    throw new ProvisionerError("config_invalid", "Connection string is not a postgres:// address", {
      hint: "Write postgres://user:password@host:5432/postgres",
    });
  }
  return url.username === "" ? undefined : decodeURIComponent(url.username);
}
