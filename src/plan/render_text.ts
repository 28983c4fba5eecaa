import type { Change } from "../model/change.ts";
import { isEmpty, type Plan, summarize } from "../model/plan.ts";
import { describeChange } from "./describe.ts";
import { showName } from "../model/show_name.ts";

export interface TextOptions {
  /** Colours the symbol of each line, and nothing else. */
  readonly color: boolean;
}

type Symbol = "+" | "~" | "-" | "!";

const SYMBOL = { add: "+", change: "~", remove: "-" } as const;

const ANSI: Readonly<Record<Symbol, string>> = { "+": "32", "~": "33", "-": "31", "!": "31" };

/**
 * A plan for people: a line for each change, the sum last.
 *
 * Each line has symbol, kind, name, what is set, and the place in the config.
 */
export function renderPlanText(plan: Plan, options: TextOptions): string {
  if (isEmpty(plan)) return "Nothing to do: the server is as configured.\n";
  const { add, change, remove, blocked } = summarize(plan);
  const inTheWay = blocked === 0 ? "" : ` ${blocked} blocked: see above.`;
  const lines = [
    ...renderRows(plan.changes.map(toRow), options),
    ...plan.blocked.flatMap((each) => [
      `  ${paint("!", options)} blocked: ${each.message}  (${each.origin})`,
      `      ${each.hint}`,
    ]),
    "",
    `Plan: ${add} to add, ${change} to change, ${remove} to remove.${inTheWay}`,
  ];
  return lines.join("\n") + "\n";
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

/** What a change sets, on one line: `owner shop`, `login true, password`, `owner a → b`. */
export function renderAttributes(change: Change): string {
  return describeChange(change).attributes
    .map(({ name, from, to }) => {
      if (name === "password") return "password";
      return from === undefined
        ? `${name} ${showValue(to)}`
        : `${name} ${showValue(from)} → ${showValue(to)}`;
    })
    .join(", ");
}

function showValue(value: string | readonly string[]): string {
  return typeof value === "string" ? showName(value) : value.map(showName).join(", ");
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
