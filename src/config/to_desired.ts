import type { Desired, DesiredServer } from "../model/desired.ts";
import { ProvisionerError } from "../model/error.ts";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import { Secret } from "../model/secret.ts";
import type { SoundServer } from "./check_shape.ts";
import type { Finding } from "./finding.ts";
import { membershipCycles } from "./membership_cycles.ts";
import { formatPath, type Path } from "./path.ts";
import { resolveSecret, type SecretSources } from "./resolve_secret.ts";
import type { SecretValue } from "./schema.ts";
import { toDesiredDatabases } from "./to_desired_databases.ts";
import { toDesiredRoles } from "./to_desired_roles.ts";

export interface ToDesiredOptions extends SecretSources {
  /**
   * The role that a connection string logs in as; `undefined` where it names none.
   *
   * @throws {ProvisionerError} where the string is not valid, without showing it.
   */
  readonly connectionUser: (connection: Secret) => string | undefined;
}

export interface ToDesiredResult {
  /** Whole only where there are no findings. */
  readonly desired: Desired;
  readonly findings: readonly Finding[];
}

interface PlacedServer {
  readonly server: DesiredServer;
  readonly path: Path;
}

/** What the entries of a config ask for, and every contradiction within and between them. */
export function toDesired(
  servers: readonly SoundServer[],
  options: ToDesiredOptions,
): ToDesiredResult {
  const placed: PlacedServer[] = [];
  const findings: Finding[] = [];
  for (const { path, entry, defaults } of servers) {
    const origin = formatPath(path);
    const connectionPath = [...path, "root_connection_string"];
    const connection = secretAt(connectionPath, entry.root_connection_string);
    const password = secretAt([...path, "root_password"], entry.root_password);
    const { databases, claims, ...inDatabases } = toDesiredDatabases(entry.databases ?? [], {
      path: [...path, "databases"],
      defaults,
      secretAt,
    });
    const { roles, ...inRoles } = toDesiredRoles(entry.roles ?? [], {
      path: [...path, "roles"],
      admin: connection && adminOf(connection, connectionPath),
      adminPath: connectionPath,
      claims,
      secretAt,
    });
    const cycles = membershipCycles([...inRoles.memberships, ...inDatabases.memberships]);
    for (const finding of [...inDatabases.findings, ...inRoles.findings, ...cycles]) {
      findings.push(finding);
    }
    if (entry.name === undefined || connection === undefined) continue;
    const server = { name: entry.name, connection, password, origin, roles, databases };
    placed.push({ server, path });
  }
  return {
    desired: { servers: placed.map(({ server }) => server) },
    findings: distinct([...findings, ...sameServers(placed)]),
  };

  function secretAt(path: Path, value: SecretValue | undefined): Secret | undefined {
    if (value === undefined) return undefined;
    const secret = resolveSecret(value, options);
    if (secret instanceof Secret) return secret;
    findings.push({ path, ...secret });
    return undefined;
  }

  function adminOf(connection: Secret, path: Path): string | undefined {
    try {
      return options.connectionUser(connection);
    } catch (error) {
      if (!(error instanceof ProvisionerError)) throw error;
      const hint = error.hint ?? "Write postgres://user:password@host:5432/postgres";
      findings.push({ path, message: error.message, hint });
      return undefined;
    }
  }
}

/** What is wrong with `defaults` shows in every entry that they stand for. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const byPlace = findings.map((each) => [formatPath(each.path) + each.message, each] as const);
  return [...new Map(byPlace).values()];
}

/** Two entries for one server would undo each other's work in turns. */
function sameServers(servers: readonly PlacedServer[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const current of servers) {
    const { server, path } = current;
    const namesake = servers.find((other) => other.server.name === server.name);
    if (namesake !== undefined && namesake !== current) {
      findings.push({
        path: [...path, "name"],
        message: `Server ${quoteForDisplay(server.name)} is declared twice`,
        hint: "Give each server a name of its own",
        also: [...namesake.path, "name"],
      });
    }
    const same = servers.find((other) => other.server.connection.equals(server.connection));
    if (same !== undefined && same !== current) {
      findings.push({
        path: [...path, "root_connection_string"],
        message: "Two servers have the same connection string",
        hint: "Move the databases of both into one entry",
        also: [...same.path, "root_connection_string"],
      });
    }
  }
  return findings;
}
