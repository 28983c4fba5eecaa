import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { ConfigIssue } from "./config_issue.ts";
import type { TextFile } from "./read_utf8_file.ts";

const HOW_TO_POINT =
  "Point CONFIG_PATH or --config to the file; in a container mount it, for example: " +
  "docker run -v $PWD/config.json:/config/config.json:ro";

/**
 * Why there is no text in a config file that could be parsed; `undefined` where there is.
 *
 * @param file as the user named it
 * @param absolute the path that was looked at
 */
export function fileIssue(
  file: string,
  absolute: string,
  content: TextFile,
): ConfigIssue | undefined {
  const shown = quoteForDisplay(absolute);
  switch (content.kind) {
    case "text":
      return textIssue(file, content.text);
    case "missing":
      return whole(file, `There is no config file ${shown}`, HOW_TO_POINT);
    case "folder":
      return whole(
        file,
        `Config ${shown} is a folder, not a file`,
        "Name the file in it with CONFIG_PATH or --config; where Docker mounts a file that is " +
          "not there, it makes an empty folder of its name",
      );
    case "forbidden":
      return whole(
        file,
        `Config file ${shown} may not be read`,
        "Give the user that pg-provisioner runs as the right to read it; in its image that is " +
          "65532, and docker run --user $(id -u) makes it you",
      );
    case "unreadable":
      return whole(
        file,
        `Config file ${shown} cannot be read: ${content.reason}`,
        "Check the file and what it is mounted from",
      );
    case "utf16":
      return utf16Issue(file);
    case "not_utf8":
      return {
        ...whole(file, "Not valid UTF-8", "Save the file as UTF-8"),
        line: content.line,
        column: content.column,
      };
    default:
      return content satisfies never;
  }
}

function utf16Issue(file: string): ConfigIssue {
  return whole(file, "The file is UTF-16 text, not UTF-8", "Save it as UTF-8");
}

function textIssue(file: string, text: string): ConfigIssue | undefined {
  // UTF-16 without a byte order mark: half of each character's two bytes reads as NUL.
  if (text.slice(0, 2).includes("\0")) return utf16Issue(file);
  if (text.trim() !== "") return undefined;
  const hint = 'Write at least {"root_connection_string": "postgres://…", "databases": []}';
  return whole(file, text === "" ? "The file is empty" : "The file holds only white space", hint);
}

function whole(file: string, message: string, hint: string): ConfigIssue {
  return { file, line: undefined, column: undefined, path: "", message, hint };
}
