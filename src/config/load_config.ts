import { dirname, resolve } from "node:path";
import type { Desired } from "../model/desired.ts";
import { checkShape } from "./check_shape.ts";
import { ConfigError } from "./config_error.ts";
import type { ConfigIssue } from "./config_issue.ts";
import { fileIssue } from "./file_issue.ts";
import { parseJsonText } from "./json_text.ts";
import { placeFindings } from "./place_findings.ts";
import { readUtf8File } from "./read_utf8_file.ts";
import { readSecretFiles } from "./secret_files.ts";
import { toDesired, type ToDesiredOptions } from "./to_desired.ts";

export interface LoadConfigOptions extends Pick<ToDesiredOptions, "env" | "connectionUser"> {
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Absolute; where a relative path of the config starts. */
  readonly workingFolder: string;
}

export interface LoadedConfig {
  readonly desired: Desired;
  /** Absolute paths of the config and of all secret files: a change to one may change `desired`. */
  readonly files: readonly string[];
}

/**
 * Reads, checks and resolves a config file: as a whole or not at all.
 *
 * Relative paths of secret files start at the config's own folder.
 *
 * @throws {ConfigError} with every mistake that was found, in the file's order.
 */
export async function loadConfig(path: string, options: LoadConfigOptions): Promise<LoadedConfig> {
  const { readFile, env, connectionUser } = options;
  const file = resolve(options.workingFolder, path);
  const folder = dirname(file);

  const content = await readUtf8File(file, readFile);
  const unusable = fileIssue(path, file, content);
  if (unusable !== undefined) throw new ConfigError({ issues: [unusable], files: [file] });
  const source = await parseJsonText(content.kind === "text" ? content.text : "");
  if (source.value === undefined) refuse(await placeFindings(path, source, []), [file]);

  const shape = checkShape(source.value);
  const secrets = await readSecretFiles(shape.servers, { folder, readFile });
  const files = [...new Set([file, ...secrets.keys()])];
  const result = toDesired(shape.servers, { env, connectionUser, files: secrets, folder });

  const findings = [...shape.findings, ...result.findings];
  refuse(await placeFindings(path, source, findings), files);
  return { desired: result.desired, files };
}

function refuse(issues: readonly ConfigIssue[], files: readonly string[]): void {
  const [first, ...rest] = issues;
  if (first !== undefined) throw new ConfigError({ issues: [first, ...rest], files });
}
