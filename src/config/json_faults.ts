import {
  type Node,
  type ParseError,
  type ParseErrorCode,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { quoteForDisplay } from "../model/quote_for_display.ts";
import { parseTreeOrNothing, positionsIn } from "./json_locator.ts";
import type { Path } from "./path.ts";
import type { SourceFault } from "./source_text.ts";

type CodeName = keyof typeof ParseErrorCode;
type Wording = Pick<SourceFault, "message" | "hint">;

const CUT_OFF = "Check that the file was written to its end, and close what is open";

/** No wording quotes the text: what is broken may be a password. */
const WORDINGS: Readonly<Record<string, Wording>> = {
  InvalidSymbol: {
    message: "Not valid JSON: a word without double quotes",
    hint: 'Write keys and texts in double quotes: "…"',
  },
  InvalidNumberFormat: {
    message: "Not valid JSON: a malformed number",
    hint: 'If a text is meant, write it in double quotes: "…"',
  },
  PropertyNameExpected: {
    message: "Not valid JSON: a key in double quotes is expected here",
    hint: 'Write "key": value, or remove what stands here',
  },
  ValueExpected: {
    message: "Not valid JSON: a value is expected here",
    hint: "Write a value, or remove the comma or key before it",
  },
  ColonExpected: {
    message: "Not valid JSON: a colon is missing after the key before this",
    hint: 'Write "key": value',
  },
  CommaExpected: {
    message: "Not valid JSON: a comma is missing before this",
    hint: "Separate entries with commas; check the quotes and brackets before this place",
  },
  CloseBraceExpected: { message: 'Not valid JSON: a closing "}" is missing', hint: CUT_OFF },
  CloseBracketExpected: { message: 'Not valid JSON: a closing "]" is missing', hint: CUT_OFF },
  EndOfFileExpected: {
    message: "Not valid JSON: something follows after the end of the config",
    hint: "Keep one { … } in the file; check for a bracket that closes too early",
  },
  InvalidCommentToken: {
    message: "Not valid JSON: a comment",
    hint: "Remove it: JSON has no comments",
  },
  UnexpectedEndOfString: {
    message: "Not valid JSON: a text without its closing double quote",
    hint: 'Close it with "; a " inside a text is written \\", a line break \\n',
  },
  UnexpectedEndOfNumber: {
    message: "Not valid JSON: a number that breaks off",
    hint: 'If a text is meant, write it in double quotes: "…"',
  },
  InvalidUnicode: {
    message: "Not valid JSON: a \\u escape without its four hexadecimal digits",
    hint: "Write \\u and four hexadecimal digits; a backslash itself is written \\\\",
  },
  InvalidEscapeCharacter: {
    message: "Not valid JSON: an escape that JSON does not know",
    hint: "A backslash itself is written \\\\",
  },
  InvalidCharacter: {
    message: "Not valid JSON: a control character inside a text",
    hint: "Write it as an escape: a line break is \\n, a tab is \\t",
  },
} satisfies Partial<Record<CodeName, Wording>>;

const UNKNOWN: Wording = {
  message: "Not valid JSON",
  hint: "Open the file in an editor that checks JSON",
};
const TRAILING_COMMA: Wording = {
  message: "Not valid JSON: a comma before a closing bracket",
  hint: "Remove the comma",
};

/** What a parser reads past safely, so that further faults are the user's and not its own. */
const HARMLESS: ReadonlySet<string> = new Set<CodeName>(["InvalidCommentToken", "CommaExpected"]);

/** Where and how JSON text is broken, for text that JSON.parse refuses: at least one fault. */
export function syntaxFaults(text: string): readonly SourceFault[] {
  const positionAt = positionsIn(text);
  const faults: SourceFault[] = [];
  let lastOffset = -1;
  for (const error of parseErrors(text)) {
    const code = printParseErrorCode(error.error);
    const comma = trailingCommaBefore(text, error.offset);
    const offset = comma ?? error.offset;
    // One place can be wrong in two ways to the parser: a comma before a bracket lacks a key
    // and then a value.
    if (offset !== lastOffset) {
      const wording = comma === undefined ? WORDINGS[code] ?? UNKNOWN : TRAILING_COMMA;
      faults.push({ path: [], position: positionAt(offset), ...wording });
    }
    lastOffset = offset;
    if (comma === undefined && !HARMLESS.has(code)) break;
  }
  return faults.length > 0 ? faults : [{ path: [], position: positionAt(0), ...UNKNOWN }];
}

/** Each key that an object has more than once, at its second and further places. */
export function duplicateKeyFaults(text: string): readonly SourceFault[] {
  const positionAt = positionsIn(text);
  const faults: SourceFault[] = [];
  collectDuplicates(parseTreeOrNothing(text), [], (path, key, first) => {
    const { line, column } = positionAt(first.offset);
    faults.push({
      path,
      position: positionAt(key.offset),
      message: `Key ${quoteForDisplay(String(key.value))} is there already: line ${line}, ` +
        `column ${column}`,
      hint: "Keep one of them: of two, readers of JSON silently take the last",
    });
  });
  if (faults.length > 0) return faults;
  return [{
    path: [],
    position: positionAt(0),
    message: "An object has a key twice",
    hint: "Keep one of them: of two, readers of JSON silently take the last",
  }];
}

function parseErrors(text: string): readonly ParseError[] {
  const errors: ParseError[] = [];
  try {
    parseTree(text, errors, { disallowComments: true });
  } catch (error) {
    // Nested deeper than the call stack: what was found up to there still counts.
    if (!(error instanceof RangeError)) throw error;
  }
  return errors;
}

function trailingCommaBefore(text: string, offset: number): number | undefined {
  if (text[offset] !== "}" && text[offset] !== "]") return undefined;
  const before = text.slice(0, offset).trimEnd();
  return before.endsWith(",") ? before.length - 1 : undefined;
}

function collectDuplicates(
  node: Node | undefined,
  path: Path,
  found: (path: Path, key: Node, first: Node) => void,
): void {
  if (node?.type === "array") {
    node.children?.forEach((child, at) => collectDuplicates(child, [...path, at], found));
    return;
  }
  if (node?.type !== "object") return;
  const seen = new Map<string, Node>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined) continue;
    const name = String(key.value);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, key);
    else found([...path, name], key, first);
    collectDuplicates(value, [...path, name], found);
  }
}
