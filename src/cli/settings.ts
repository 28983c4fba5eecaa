import { parseDuration } from "./duration.ts";

/**
 * One thing that a user can set, by flag or by environment variable; the flag wins.
 *
 * The table below is the only place that knows them: the parser, `--help` and
 * the generated reference are made from it.
 */
export interface Setting<Value> {
  /** As commander writes it: `--config <path>`. */
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

export const SETTINGS = {
  config: {
    flag: "--config <path>",
    env: "CONFIG_PATH",
    default: "/config/config.json",
    help: "the config file",
    ...text,
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
