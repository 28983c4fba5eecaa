import { configureSync, getLogger, type LogRecord } from "@logtape/logtape";
import { redactByField, redactByPattern } from "@logtape/redaction";
import type { Observer } from "../model/event.ts";
import { oneLine } from "../model/one_line.ts";
import type { Level } from "./event_text.ts";
import { type LogEntry, type Loggable, toEntry, toWatchEntry } from "./log_entry.ts";
import { Repeats } from "./repeats.ts";

export interface LogOptions {
  readonly write: (text: string) => void;
  readonly format: "text" | "json";
  readonly level: Level;
  /** Whether the text names this server; JSON always does. */
  readonly showServer: (server: string) => boolean;
}

const CATEGORY = ["pg-provisioner"];
const MASK = "[secret]";

/**
 * The last line of defence: no event has such a field, and `Secret` shows nothing. What a
 * server or a library puts into its own words may still look like one.
 */
const SECRET_FIELDS = [/pass(word|phrase|code)/i, /secret/i, /verifier/i, /credential/i, /token/i];
const SECRET_TEXTS = [
  { pattern: /(postgres(?:ql)?:\/\/[^\s:/?#@]*:)[^\s@]*(?=@)/gi, replacement: `$1${MASK}` },
  { pattern: /\b(password=)('(?:[^'\\]|\\.)*'|[^\s&'"]+)/gi, replacement: `$1${MASK}` },
  { pattern: /SCRAM-SHA-256\$\d+:[\w+/=]+\$[\w+/=]+:[\w+/=]+/g, replacement: MASK },
  { pattern: /\bmd5[0-9a-f]{32}\b/g, replacement: MASK },
];

/** Logs what a run-once command does, as lines without a time. */
export function logEvents(options: LogOptions): Observer {
  const log = openLog(options, lineFormat(options, { time: false }));
  return (event) => log(toEntry(event));
}

/** Logs what `watch` does. What goes on being wrong is said at growing intervals. */
export function logWatch(options: LogOptions): (event: Loggable) => void {
  const log = openLog(options, lineFormat(options, { time: true }));
  const repeats = new Repeats(() => Date.now());
  return (event) => {
    const entry = toWatchEntry(event);
    if (entry !== undefined) log(repeats.pass(entry));
  };
}

/** Sets up the logging library, whose configuration is one for the whole process. */
function openLog(
  { write, level }: LogOptions,
  format: (record: LogRecord) => string,
): (entry: LogEntry) => void {
  const redacted = redactByPattern(format, SECRET_TEXTS);
  const sink = redactByField((record) => writeLine(write, redacted(record)), {
    fieldPatterns: SECRET_FIELDS,
    action: () => MASK,
  });
  configureSync({
    reset: true,
    sinks: { lines: sink },
    loggers: [
      { category: CATEGORY, sinks: ["lines"], lowestLevel: level },
      { category: ["logtape", "meta"], sinks: [], lowestLevel: "error" },
    ],
  });
  const logger = getLogger(CATEGORY);
  // The words go in as a value: as a template, braces in them would be filled in.
  return ({ level, event, server, text, fields }) =>
    logger[level](event, { event, server, text: oneLine(text), fields });
}

function writeLine(write: LogOptions["write"], line: string): void {
  try {
    write(line);
  } catch {
    // Whoever read the log is gone; the servers are to be looked after all the same.
  }
}

type Properties = Pick<LogEntry, "event" | "server" | "text" | "fields">;

function lineFormat(
  { format, showServer }: LogOptions,
  { time: showTime }: { readonly time: boolean },
): (record: LogRecord) => string {
  return ({ timestamp, level, properties }) => {
    const { event, server, text, fields } = properties as unknown as Properties;
    const time = new Date(timestamp).toISOString();
    if (format === "json") {
      return toJsonLine({ time, level, event, server, ...fields, message: text });
    }
    const prefix = server !== undefined && showServer(server) ? `${oneLine(server)}: ` : "";
    return `${showTime ? `${time} ` : ""}${level.padEnd(7)} ${prefix}${text}\n`;
  };
}

/** JSON allows line ends of Unicode in a text, and not every reader of lines knows that. */
function toJsonLine(value: unknown): string {
  const escape = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029]/g, escape) + "\n";
}
