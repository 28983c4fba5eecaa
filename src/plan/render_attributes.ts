import type { AttributeChange, Change } from "../model/change.ts";
import { showName } from "../model/show_name.ts";
import { describeChange } from "./describe.ts";

/** What a change sets, on one line: `owner shop`, `login true, password`, `owner a → b`. */
export function renderAttributes(change: Change): string {
  const { object, attributes } = describeChange(change);
  // A grant reads as a sentence: CONNECT to shop.
  return attributes.map(renderAttribute).join(object === "grant" ? " " : ", ");
}

function renderAttribute({ name, from, to }: AttributeChange): string {
  if (name === "password") return name;
  if (name === "privileges") return showValue(to);
  if (name === "borrowed") return "borrowed for the work";
  return from === undefined
    ? `${name} ${showValue(to)}`
    : `${name} ${showValue(from)} → ${showValue(to)}`;
}

function showValue(value: string | readonly string[]): string {
  return typeof value === "string" ? showName(value) : value.map(showName).join(", ");
}
