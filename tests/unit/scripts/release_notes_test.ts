import assert from "node:assert/strict";
import { releaseNotes } from "../../../scripts/release_notes.ts";

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.10.0]

- Ten

## [1.1.0] - 2026-01-01

- One
  more line
`;

Deno.test("releaseNotes() gives the section of exactly that version", () => {
  assert.equal(releaseNotes(CHANGELOG, "1.10.0"), "- Ten");
  assert.equal(releaseNotes(CHANGELOG, "1.1.0"), "- One\n  more line");
});

Deno.test("releaseNotes() throws where nothing is said", () => {
  for (const version of ["1.1", "Unreleased", "2.0.0", ""]) {
    assert.throws(() => releaseNotes(CHANGELOG, version), /says nothing of version/);
  }
});
