/** A block of shell commands in a document. */
export interface CommandBlock {
  readonly line: number;
  readonly text: string;
  /** Why it cannot run here, as a comment ahead of it says: `<!-- not run: … -->`. */
  readonly notRun: string | undefined;
}

/** A command with what it prints, as a document shows it. */
export interface SessionStep {
  readonly command: string;
  readonly output: string;
}

/** What a document tells its readers to type, and the files that it tells them to write. */
export interface DocumentedCommands {
  readonly blocks: readonly CommandBlock[];
  /** Blocks of `$ command` and its output that can run here. */
  readonly sessions: readonly (readonly SessionStep[])[];
  /** By name: blocks whose first line is a comment that holds nothing but a file's name. */
  readonly files: Readonly<Record<string, string>>;
}

const FENCE = /^```(\w*)\n(.*?)^```$/gms;
const NOT_RUN = /<!-- not run: (.+) -->\s*$/;
const FILE_NAME = /^# ([\w.-]+)\n/;

/**
 * Reads the fenced blocks of a Markdown text.
 *
 * @throws where commands stand in a block that is neither `sh` nor `console`.
 */
export function documentedCommands(markdown: string): DocumentedCommands {
  const blocks: CommandBlock[] = [];
  const sessions: SessionStep[][] = [];
  const files: Record<string, string> = {};
  for (const { 1: language = "", 2: text = "", index } of markdown.matchAll(FENCE)) {
    const before = markdown.slice(0, index);
    const line = before.split("\n").length;
    const notRun = NOT_RUN.exec(before)?.[1];
    const name = FILE_NAME.exec(text)?.[1];
    if (language === "sh") blocks.push({ line, text, notRun });
    else if (language === "console") addSession(text, { line, notRun });
    else if (["bash", "shell"].includes(language) || /^\$ /m.test(text)) {
      throw new Error(`Line ${line}: write \`\`\`sh or \`\`\`console, so that it is run`);
    } else if (name !== undefined) files[name] = text;
  }
  return { blocks, sessions, files };

  function addSession(text: string, { line, notRun }: Omit<CommandBlock, "text">): void {
    const steps = text.split(/^\$ /m).slice(1).map((step) => {
      const [command = "", ...output] = step.trimEnd().split("\n");
      return { command, output: output.join("\n").trimEnd() };
    });
    if (notRun !== undefined) blocks.push({ line, text, notRun });
    else if (steps.length > 0) sessions.push(steps);
  }
}
