import { ProvisionerError } from "../model/error.ts";
import { type ConfigIssue, issueLine } from "./config_issue.ts";

export interface ConfigErrorOptions extends ErrorOptions {
  readonly issues: readonly [ConfigIssue, ...ConfigIssue[]];
  /** Absolute paths of all files that were read or looked for: a change to one may mend it. */
  readonly files: readonly string[];
}

/** A config that cannot be used, with every mistake that was found in it. */
export class ConfigError extends ProvisionerError {
  override readonly name = "ConfigError";
  readonly issues: readonly ConfigIssue[];
  readonly files: readonly string[];

  constructor({ issues, files, ...options }: ConfigErrorOptions) {
    const [first] = issues;
    super(
      "config_invalid",
      issues.length === 1 ? issueLine(first) : `${first.file} has ${issues.length} mistakes`,
      { ...options, hint: issues.length === 1 ? first.hint : "Correct them all, then run again" },
    );
    this.issues = issues;
    this.files = files;
  }
}
