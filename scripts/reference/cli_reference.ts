import { EXIT, EXIT_MEANINGS } from "../../src/cli/exit_status.ts";
import { SETTINGS } from "../../src/cli/settings.ts";
import { markdownTable } from "./markdown_table.ts";

/** Tables of all settings and exit statuses. */
export function cliReference(): string {
  const settings = Object.values(SETTINGS).map(({ env, flag, default: value, expected, help }) => [
    `\`${env}\``,
    `\`${flag}\``,
    `\`${value}\``,
    expected,
    help,
  ]);
  const statuses = Object.entries(EXIT).map(([name, status]) => [
    String(status),
    EXIT_MEANINGS[name as keyof typeof EXIT],
  ]);
  return `# Settings and exit statuses

<!-- Made by \`deno task generate\` from src/cli: change that, not this. -->

Each setting has an environment variable and, on the command line, a flag or command; what is on
the command line wins. \`pg-provisioner --help\` shows the commands.

${markdownTable(["variable", "command line", "default", "value", "meaning"], settings)}

## Exit statuses

${markdownTable(["status", "meaning"], statuses)}
`;
}
