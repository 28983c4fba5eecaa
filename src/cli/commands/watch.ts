import { resolve } from "node:path";
import { Health } from "../../observe/health.ts";
import type { Loggable } from "../../observe/log_entry.ts";
import { systemClock } from "../../watch/clock.ts";
import { detachedFiles } from "../../watch/detached_files.ts";
import { FileHints } from "../../watch/file_hints.ts";
import { serverPass } from "../../watch/server_pass.ts";
import { Watch } from "../../watch/watch.ts";
import { VERSION } from "../../version.ts";
import { connectorFor } from "../connector_for.ts";
import { type Context, Interruption } from "../context.ts";
import { EXIT, type ExitStatus } from "../exit_status.ts";
import { loadDesired } from "../load_desired.ts";
import type { Command } from "../parse_argv.ts";
import type { Settings } from "../settings.ts";

type WatchCommand = Extract<Command, { name: "watch" }>;

/** Makes the servers follow the config until the process is asked to stop. */
export async function watchCommand(
  { settings }: WatchCommand,
  context: Context,
): Promise<ExitStatus> {
  const { observe, health } = await toObserver(settings, context);
  const path = resolve(context.workingFolder, settings.config);
  const resyncMs = settings.resyncInterval || undefined;
  observe({
    kind: "watch_started",
    version: VERSION,
    config: path,
    resyncMs,
    drift: settings.drift,
  });

  await using http = await startHttp(settings, health);
  if (http) observe({ kind: "http_listening", url: http.url });

  using hints = new FileHints({
    onHint: () => watch.hint(),
    onFailure: (reason) => observe({ kind: "events_unavailable", reason }),
  });
  const watch = new Watch({
    path,
    readFile: context.readFile,
    load: async (readFile) =>
      (await loadDesired(settings.config, { ...context, readFile })).desired,
    follow: (files) => hints.follow(files),
    detached: detachedFiles,
    passesFor: () =>
      serverPass({
        drift: settings.drift,
        observe,
        connectorFor: (server) => connectorFor(server, context),
        policy: settings,
        allowPooler: settings.allowPooler,
        lockWaitMs: settings.lockWait,
      }),
    resyncMs,
    clock: systemClock,
    random: Math.random,
    observe,
  });
  using _ = context.onHangup(() => watch.passNow());

  const clean = await runUntilStopped(watch, {
    signal: context.signal,
    graceMs: settings.shutdownGrace,
    onStop: (by) => observe({ kind: "watch_stopping", by }),
  });
  observe({ kind: "watch_stopped", clean });
  return clean ? EXIT.ok : EXIT.failed;
}

async function toObserver(settings: Settings, context: Context) {
  const { logWatch } = await import("../../observe/log.ts");
  const log = logWatch({
    write: context.terminal.stderr,
    format: settings.logFormat,
    level: settings.logLevel,
    // What the single-server form of the config calls its server.
    showServer: (server) => server !== "default",
  });
  const health = new Health({
    now: () => systemClock.now(),
    stuckAfterMs: settings.stuckAfter + settings.lockWait,
    strict: settings.strict,
  });
  const observe = (event: Loggable) => {
    health.observe(event);
    log(event);
  };
  return { observe, health };
}

async function startHttp({ httpAddress }: Settings, health: Health) {
  if (httpAddress === "off") return undefined;
  const { serveHealth } = await import("../../observe/http_server.ts");
  return serveHealth(httpAddress, health);
}

interface StopOptions {
  readonly signal: AbortSignal;
  /** What is in flight is given up after this long, in milliseconds. */
  readonly graceMs: number;
  readonly onStop: (by: string) => void;
}

/** Resolves when the watch has ended after the signal, to whether it could end in time. */
async function runUntilStopped(watch: Watch, options: StopOptions): Promise<boolean> {
  const { signal, graceMs, onStop } = options;
  const { promise: overdue, resolve: giveUp } = Promise.withResolvers<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    onStop(signal.reason instanceof Interruption ? signal.reason.by : "asked to stop");
    watch.stop();
    timer = setTimeout(giveUp, graceMs);
  };
  signal.addEventListener("abort", stop, { once: true });
  const running = watch.run();
  if (signal.aborted) stop();
  try {
    return await Promise.race([running.then(() => true), overdue.then(() => false)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
