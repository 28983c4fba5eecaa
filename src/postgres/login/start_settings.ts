import { AttemptFailure } from "./attempt_failure.ts";
import type { ConnectionParameters } from "../connection/connection_parameters.ts";
import type { Limits } from "../limits.ts";
import type { OpenedSession } from "./open_session.ts";
import { toSettingsQuery, toStartupOptions, toVersionQuery } from "./startup_settings.ts";

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
 * carry by a query before anything else. Behind a pooler the second part is left out.
 *
 * @throws {AttemptFailure}
 */
export async function startSettings(
  context: StartContext,
  open: (startupOptions: string | undefined) => Promise<OpenedSession>,
): Promise<OpenedSession> {
  const { parameters, limits, knowledge } = context;
  const known = { ...knowledge };
  const opened = known.takesOptions
    ? await open(toStartupOptions({ version: known.version, limits }, parameters.options))
      .catch(adapt)
    : await open(undefined);
  const { session } = opened;
  const version = toVersion(opened.reported.get("server_version"));
  knowledge.version = version;
  const isComplete = knowledge.takesOptions && known.version === version;
  if (isComplete) return opened;
  try {
    const { text, parameters } = knowledge.takesOptions
      ? toVersionQuery(version, session.backendPid)
      : toSettingsQuery({ version, limits }, session.backendPid);
    await session.query(text, parameters);
    return opened;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    // A hostile timeout may have ended the session first; the next one is told in time.
    if (knowledge.takesOptions && known.version !== version) {
      return await startSettings(context, open);
    }
    throw error;
  }

  async function adapt(error: unknown): Promise<OpenedSession> {
    if (!(error instanceof AttemptFailure)) throw error;
    const { sqlstate } = error.error;
    // An upgrade that was taken back: the server does not know a setting any more.
    if (sqlstate === "42704" && known.version !== 0) {
      knowledge.version = 0;
      return await startSettings(context, open);
    }
    // A pooler. The user's own options would get lost on this way.
    if (sqlstate !== "08P01" || parameters.options !== undefined) throw error;
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
