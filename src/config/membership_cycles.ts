import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Finding } from "./finding.ts";
import type { Path } from "./path.ts";

/** A role that becomes a member of another, and where that is said. */
export interface PlacedMembership {
  readonly member: string;
  readonly role: string;
  readonly path: Path;
}

/** One finding for each membership that would make a role a member of itself, over however many. */
export function membershipCycles(memberships: readonly PlacedMembership[]): readonly Finding[] {
  const byMember = Map.groupBy(memberships, ({ member }) => member);
  const findings: Finding[] = [];
  const done = new Set<string>();
  for (const start of byMember.keys()) {
    // By hand: a chain may be longer than the call stack is deep.
    const trail = [walk(start)];
    const open = new Set([start]);
    while (trail.length > 0) {
      const { role, ahead } = trail.at(-1)!;
      const next = done.has(role) ? undefined : ahead.pop();
      if (next === undefined) {
        done.add(role);
        open.delete(role);
        trail.pop();
      } else if (open.has(next.role)) {
        const since = trail.findIndex((step) => step.role === next.role);
        findings.push(cycleFinding(next, trail.slice(since).map((step) => step.role)));
      } else {
        open.add(next.role);
        trail.push(walk(next.role));
      }
    }
  }
  return findings;

  function walk(role: string) {
    return { role, ahead: [...byMember.get(role) ?? []].reverse() };
  }
}

function cycleFinding({ role, path }: PlacedMembership, circle: readonly string[]): Finding {
  const names = [...circle, role].map(quoteForDisplay);
  const shown = names.length > 6 ? [...names.slice(0, 3), "…", ...names.slice(-2)] : names;
  return {
    path,
    message: `Role ${quoteForDisplay(role)} would be a member of itself: ${shown.join(" in ")}`,
    hint: "Remove one of these memberships",
  };
}
