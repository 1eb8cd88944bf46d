// Goal: the table of an update's life is complete, and SPEC.md shows the very table that runs.
// Method: the rows are walked from the start; the text between SPEC's markers against its writer.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Phase, TRANSITIONS, transition } from "../../src/update/transitions.ts";
import { TABLES } from "../../tools/tables.ts";

const PHASES: readonly Phase[] = ["idle", "erase", "fetch", "check", "verified", "trial"];

test("every phase can be reached and left, and no row hides another", () => {
  const reached = new Set<Phase>(["idle"]);
  for (let i = 0; i < PHASES.length; i++) {
    for (const [from, , , next] of TRANSITIONS) {
      if (from === "any" || reached.has(from)) reached.add(next);
    }
  }
  expect([...reached].sort()).toEqual([...PHASES].sort());
  for (const row of TRANSITIONS) {
    const [from, event] = row;
    expect(transition(from === "any" ? "trial" : from, event)).toBe(row);
  }
});

test("whatever is under way ends by itself: idle follows every phase", () => {
  for (const phase of PHASES) {
    const ends = TRANSITIONS.filter(([from, , , next]) => from === "any" && next === "idle");
    expect(ends.map(([, event]) => transition(phase, event)[3])).toEqual(["idle", "idle"]);
  }
});

test("an event that cannot be is a defect, and says so", () => {
  expect(() => transition("idle", "good")).toThrow(new RangeError("updater: good while idle"));
});

test("SPEC.md shows this table", () => {
  const spec = readFileSync(join(import.meta.dirname, "../../SPEC.md"), "utf8");
  const [, shown] = /<!-- docs: transitions -->\n([\s\S]*?)\n<!-- \/docs -->/.exec(spec) ?? [];
  expect(shown).toBe(TABLES.transitions());
});
