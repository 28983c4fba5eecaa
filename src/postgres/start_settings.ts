import { AttemptFailure } from "./attempt_failure.ts";
import type { ConnectionParameters } from "./connection_parameters.ts";
import type { Limits } from "./limits.ts";
import type { OpenedSession } from "./open_session.ts";
import { toSetStatements, toStartupOptions, toVersionStatements } from "./startup_settings.ts";

/** What earlier sessions have shown about the server, so that later ones start at once. */
export interface ServerKnowledge {
  /** As `server_version_num` counts; 0 while unknown. */
  version: number;
  /** False behind a pooler that takes no `options` in the startup packet. */
  takesOptions: boolean;
}

export interface StartContext {
  readonly parameters: ConnectionParameters;
  readonly limits: Limits;
  readonly knowledge: ServerKnowledge;
}

/**
 * Opens a session that has our settings: by the startup packet, and what that could not
 * carry by SET before anything else.
 *
 * @throws {AttemptFailure}
 */
export async function startSettings(
  { parameters, limits, knowledge }: StartContext,
  open: (startupOptions: string | undefined) => Promise<OpenedSession>,
): Promise<OpenedSession> {
  const known = { ...knowledge };
  const facts = { version: known.version, limits };
  const opened = known.takesOptions
    ? await open(toStartupOptions(facts, parameters.options)).catch(withoutOptions)
    : await open(undefined);
  knowledge.version = toVersion(opened.reported.get("server_version"));

  const late = knowledge.takesOptions
    ? (known.version === 0 ? toVersionStatements(knowledge.version) : [])
    : toSetStatements({ version: knowledge.version, limits });
  if (late.length > 0) await opened.session.execute(late);
  return opened;

  async function withoutOptions(error: unknown): Promise<OpenedSession> {
    const isPooler = error instanceof AttemptFailure && error.error.sqlstate === "08P01";
    // The user's own options would get lost on this way.
    if (!isPooler || parameters.options !== undefined) throw error;
    const opened = await open(undefined);
    knowledge.takesOptions = false;
    return opened;
  }
}

/** `15.18 (Debian …)` and `18beta1` as 150018 and 180000. */
function toVersion(text = ""): number {
  const [, major = "0", minor = "0"] = /^(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return Number(major) * 10_000 + Number(minor);
}
