/** A block of shell commands in a document. */
export interface CommandBlock {
  readonly line: number;
  readonly text: string;
  /** Why it cannot run here, as a comment ahead of it says: `<!-- not run: … -->`. */
  readonly notRun: string | undefined;
}

/** What a document tells its readers to type, and the files that it tells them to write. */
export interface DocumentedCommands {
  readonly blocks: readonly CommandBlock[];
  /** By name: blocks whose first line is a comment that holds nothing but a file's name. */
  readonly files: Readonly<Record<string, string>>;
}

const FENCE = /^```(\w*)\n(.*?)^```$/gms;
const NOT_RUN = /<!-- not run: (.+) -->\s*$/;
const FILE_NAME = /^# ([\w.-]+)\n/;

/** Reads the fenced blocks of a Markdown text. */
export function documentedCommands(markdown: string): DocumentedCommands {
  const blocks: CommandBlock[] = [];
  const files: Record<string, string> = {};
  for (const { 0: all, 1: language, 2: text = "", index } of markdown.matchAll(FENCE)) {
    const before = markdown.slice(0, index);
    const name = FILE_NAME.exec(text)?.[1];
    if (language === "sh") {
      const line = before.split("\n").length;
      blocks.push({ line, text, notRun: NOT_RUN.exec(before)?.[1] });
    } else if (name !== undefined) {
      files[name] = text;
    } else if (all.includes("```bash") || all.includes("```console")) {
      throw new Error(`Write \`\`\`sh, so that it is run: ${text}`);
    }
  }
  return { blocks, files };
}
