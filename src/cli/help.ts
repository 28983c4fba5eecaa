import { SETTINGS } from "./settings.ts";

export const SUMMARY =
  `Write down which databases, users and passwords there should be; the server follows.

Reads a config file, compares it with the PostgreSQL servers that it names, and
changes what differs: roles and their passwords, databases and their owners. A
second run finds nothing to do and writes nothing. Nothing is ever dropped that
the config does not say to drop.`;

export const HELP_FOOTER = `
Settings, by flag or by environment variable (the flag wins):
${settingLines()}

Examples:
  pg-provisioner plan --config config.json    what would be changed, and nothing else
  pg-provisioner --config config.json         change it
  pg-provisioner check --connect              is the config valid, are the rights there?

A config:
  {
    "root_connection_string": "postgres://postgres:secret@localhost:5432/postgres",
    "databases": [
      { "database": "shop", "user": "shop", "password": { "file": "/run/secrets/shop" } }
    ]
  }

Exit status: 0 done or nothing to do, 1 failed wholly or in part, 2 changes pending
(plan --detailed-exit-code), 64 wrong usage, 78 config not valid.`;

function settingLines(): string {
  const rows = Object.values(SETTINGS).map(({ flag, env, default: value, help }) => [
    flag.split(" ")[0]!,
    env,
    `${help} (default ${value})`,
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => row[column]!.length));
  const [flags, variables] = [width(0), width(1)];
  return rows
    .map(([flag, env, help]) => `  ${flag!.padEnd(flags)}  ${env!.padEnd(variables)}  ${help}`)
    .join("\n");
}
