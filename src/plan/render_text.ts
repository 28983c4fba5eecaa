import type { Change } from "../model/change.ts";
import { oneLine } from "../model/one_line.ts";
import { isEmpty, type Plan, summarize } from "../model/plan.ts";
import { showName } from "../model/show_name.ts";
import { describeChange } from "./describe.ts";
import { renderAttributes } from "./render_attributes.ts";

export interface TextOptions {
  /** Colours the symbol of each line, and nothing else. */
  readonly color: boolean;
}

type Symbol = "+" | "~" | "-" | "!" | "i";

const SYMBOL = { add: "+", change: "~", remove: "-" } as const;

const ANSI: Readonly<Record<Symbol, string>> = {
  "+": "32",
  "~": "33",
  "-": "31",
  "!": "31",
  i: "36",
};

/**
 * A plan for people: a line for each change, the sum last.
 *
 * Each line has symbol, kind, name, what is set, and the place in the config.
 */
export function renderPlanText(plan: Plan, options: TextOptions): string {
  const remarks = renderRemarks(plan, options);
  if (isEmpty(plan) && plan.withheld.length === 0) {
    return [...remarks, "Nothing to do: the server is as configured."].join("\n") + "\n";
  }
  const { add, change, remove, blocked, withheld } = summarize(plan);
  const sum = [
    `Plan: ${add} to add, ${change} to change, ${remove} to remove.`,
    ...(blocked > 0 ? [`${blocked} blocked, see above.`] : []),
    ...(withheld > 0 ? [`${withheld} withheld, see above.`] : []),
  ];
  const rows = renderRows(plan.changes.map(toRow), options);
  return [...rows, ...remarks, "", sum.join(" ")].join("\n") + "\n";
}

/** What a plan says beside its changes: what is blocked, withheld, or worth knowing. */
export function renderRemarks(plan: Plan, options: TextOptions): readonly string[] {
  return [
    ...plan.blocked.flatMap(({ message, origin, hint }) =>
      remark("!", { message: `blocked: ${message}`, origin, hint }, options)
    ),
    ...plan.withheld.flatMap(({ change, allowWith }) => {
      const { object, name } = describeChange(change);
      const attributes = renderAttributes(change);
      const message = `withheld: ${change.action} ${object} ${showName(name)}` +
        (attributes === "" ? "" : `, ${attributes}`);
      return remark(
        "!",
        { message, origin: change.origin, hint: `Allow with ${allowWith}` },
        options,
      );
    }),
    ...plan.notes.flatMap(({ message, origin, hint }) =>
      remark("i", { message, origin, hint }, options)
    ),
  ];
}

interface Remark {
  readonly message: string;
  readonly origin: string;
  readonly hint: string | undefined;
}

function remark(
  symbol: Symbol,
  { message, origin, hint }: Remark,
  options: TextOptions,
): readonly string[] {
  const lines = [`  ${paint(symbol, options)} ${oneLine(message)}  (${origin})`];
  // A hint can hold a statement, and that a name with line breaks.
  return hint === undefined ? lines : [...lines, `      ${oneLine(hint)}`];
}

interface Row {
  readonly symbol: Symbol;
  /** Kind, name, what is set, place in the config. */
  readonly cells: readonly [string, string, string, string];
}

function toRow(change: Change): Row {
  const { object, name } = describeChange(change);
  return {
    symbol: SYMBOL[change.action],
    cells: [object, showName(name), renderAttributes(change), change.origin],
  };
}

function renderRows(rows: readonly Row[], options: TextOptions): readonly string[] {
  const widths = [0, 1, 2].map((column) =>
    Math.max(0, ...rows.map((row) => row.cells[column]!.length))
  );
  return rows.map(({ symbol, cells }) => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return `  ${paint(symbol, options)} ${padded.join("  ")}`.trimEnd();
  });
}

function paint(symbol: Symbol, options: TextOptions): string {
  return options.color ? `\x1b[${ANSI[symbol]}m${symbol}\x1b[0m` : symbol;
}
