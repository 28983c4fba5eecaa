import { type Node, parseTree } from "jsonc-parser";
import type { Path, PathSegment } from "./path.ts";
import type { Locate, Position } from "./source_text.ts";

/** Positions in valid JSON text. Where a key stands twice, the last one counts, as for JSON.parse. */
export function jsonLocator(text: string): Locate {
  const root = parseTreeOrNothing(text);
  const positionAt = positionsIn(text);
  return (path, at = "value") => positionAt(offsetOf(root, path, at));
}

/** The tree of valid JSON; `undefined` where it is nested too deep for the call stack. */
export function parseTreeOrNothing(text: string): Node | undefined {
  try {
    return parseTree(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Turns offsets into positions. */
export function positionsIn(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
}

function offsetOf(root: Node | undefined, path: Path, at: "key" | "value"): number {
  let node = root;
  let offset = node?.offset ?? 0;
  for (const [depth, segment] of path.entries()) {
    const child = childAt(node, segment);
    if (child === undefined) break;
    node = child.type === "property" ? child.children?.[1] : child;
    const wanted = at === "key" && depth === path.length - 1 ? child : node;
    offset = wanted?.offset ?? offset;
  }
  return offset;
}

function childAt(node: Node | undefined, segment: PathSegment): Node | undefined {
  if (typeof segment === "number") {
    return node?.type === "array" ? node.children?.[segment] : undefined;
  }
  if (node?.type !== "object") return undefined;
  return node.children?.findLast((property) => property.children?.[0]?.value === segment);
}
