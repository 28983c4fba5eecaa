import assert from "node:assert/strict";
import { type ConfigIssue, renderIssues } from "../../../src/config/config_issue.ts";

function issue(line: number | undefined, path: string): ConfigIssue {
  const column = line === undefined ? undefined : 17;
  return { file: "config.json", line, column, path, message: "Is wrong", hint: "Mend it" };
}

Deno.test("renderIssues() gives each issue a line with its place and a line with its hint", () => {
  assert.equal(
    renderIssues([issue(undefined, ""), issue(4, ""), issue(4, "databases[0].user")]),
    `config.json: Is wrong
    Mend it
config.json:4:17: Is wrong
    Mend it
config.json:4:17 databases[0].user: Is wrong
    Mend it`,
  );
});

Deno.test("renderIssues() counts what goes beyond the limit", () => {
  const many = Array.from({ length: 103 }, (_, at) => issue(at + 1, ""));
  assert.equal(renderIssues(many).split("\n").length, 201);
  assert.match(renderIssues(many), /\n… and 3 more$/);
  assert.match(renderIssues(many, 102), /\n… and 1 more$/);
  assert.doesNotMatch(renderIssues(many, 103), /more$/);
});
