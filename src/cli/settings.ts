import { parseDuration } from "./duration.ts";
import { parseHttpAddress } from "./http_address.ts";

/**
 * One thing that a user can set, by flag or by environment variable; the flag wins.
 *
 * The table below is the only place that knows them: the parser, `--help` and
 * the generated reference are made from it.
 */
export interface Setting<Value> {
  /** As commander writes it: `--config <path>`; without dashes, the command that sets it. */
  readonly flag: string;
  readonly env: string;
  /** As a user would write it. */
  readonly default: string;
  /** One sentence without a full stop. */
  readonly help: string;
  /** What is accepted, for the message about what is not. */
  readonly expected: string;
  /** Undefined where the text is not valid. */
  readonly parse: (text: string) => Value | undefined;
}

const text = { expected: "a text that is not empty", parse: (value: string) => value || undefined };

const duration = {
  expected: "a duration such as 500ms, 10s or 5m",
  parse: parseDuration,
};

const count = {
  expected: "a whole number from 1 on",
  parse: (value: string) => /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined,
};

const flag = {
  expected: "true or false",
  parse: (value: string) => ({ true: true, false: false })[value.toLowerCase()],
};

function choice<const Value extends string>(values: readonly Value[]) {
  return {
    expected: `one of ${values.join(", ")}`,
    parse: (value: string) => values.find((known) => known === value),
  };
}

export const SETTINGS = {
  config: {
    flag: "--config <path>",
    env: "CONFIG_PATH",
    default: "/config/config.json",
    help: "the config file",
    ...text,
  },
  watchMode: {
    flag: "watch",
    env: "WATCH_MODE",
    default: "false",
    help: "where no command is given: keep running and follow the config",
    ...flag,
  },
  resyncInterval: {
    flag: "--resync-interval <duration>",
    env: "RESYNC_INTERVAL",
    default: "5m",
    help: "when watching: how often to look for changes made on a server, 0 for never",
    ...duration,
  },
  drift: {
    flag: "--drift <mode>",
    env: "DRIFT",
    default: "correct",
    help: "when watching: correct what differs, or only report it and change nothing",
    ...choice(["correct", "report"]),
  },
  httpAddress: {
    flag: "--http-address <address>",
    env: "HTTP_ADDRESS",
    default: "off",
    help: "when watching: where to serve /livez, /readyz and /status.json",
    expected: "an address such as :8080, 127.0.0.1:8080 or [::1]:8080, or off",
    parse: (value: string) => value === "off" ? value : parseHttpAddress(value),
  },
  stuckAfter: {
    flag: "--stuck-after <duration>",
    env: "STUCK_AFTER",
    default: "15m",
    help: "when watching: after how long without a sign of life /livez fails",
    ...duration,
  },
  shutdownGrace: {
    flag: "--shutdown-grace <duration>",
    env: "SHUTDOWN_GRACE",
    default: "20s",
    help: "when watching: how long what is in flight may take to end after SIGTERM",
    ...duration,
  },
  logFormat: {
    flag: "--log-format <form>",
    env: "LOG_FORMAT",
    default: "text",
    help: "the form of the log on stderr: text for people, json for programs",
    ...choice(["text", "json"]),
  },
  logLevel: {
    flag: "--log-level <level>",
    env: "LOG_LEVEL",
    default: "info",
    help: "what to log: trace, debug, info, warning or error, and all above it",
    ...choice(["trace", "debug", "info", "warning", "error"]),
  },
  connectAttempts: {
    flag: "--connect-attempts <count>",
    env: "CONNECT_ATTEMPTS",
    default: "5",
    help: "how often to try to connect to a server that is away, starting up or full",
    ...count,
  },
  connectDelay: {
    flag: "--connect-delay <duration>",
    env: "CONNECT_DELAY",
    default: "5s",
    help: "how long to wait between two attempts to connect",
    ...duration,
  },
  lockWait: {
    flag: "--lock-wait <duration>",
    env: "LOCK_WAIT",
    default: "1m",
    help: "how long to wait for another provisioner that works on the same server",
    ...duration,
  },
  allowDrop: {
    flag: "--allow-drop",
    env: "ALLOW_DROP",
    default: "false",
    help: 'drop the databases and roles that the config declares "absent"',
    ...flag,
  },
  allowMassDrop: {
    flag: "--allow-mass-drop",
    env: "ALLOW_MASS_DROP",
    default: "false",
    help: "drop them even where that is more than half of the server's databases",
    ...flag,
  },
  allowPooler: {
    flag: "--allow-pooler",
    env: "ALLOW_POOLER",
    default: "false",
    help: "go on behind a transaction pooler, where no lock can be held",
    ...flag,
  },
  strict: {
    flag: "--strict",
    env: "STRICT",
    default: "false",
    help: "fail where something differs that cannot be altered, such as an encoding",
    ...flag,
  },
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;

/** The value of every setting. Durations are in milliseconds. */
export type Settings = {
  readonly [Name in SettingName]: Exclude<
    ReturnType<typeof SETTINGS[Name]["parse"]>,
    undefined
  >;
};
