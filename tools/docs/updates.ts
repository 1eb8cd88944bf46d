// SPEC.md's table of an update's life, from the table that the updater runs by.
import { TRANSITIONS } from "../../src/update/transitions.ts";

const HEAD = ["phase", "event", "action", "next phase", "reported"];

const cell = (word: string): string => {
  if (word === "any" || word === "none") return word === "any" ? "any" : "–";
  return word === "resting" ? "`confirmed` or `idle`" : `\`${word}\``;
};

/** The rows of `TRANSITIONS` as a table in Markdown. */
export function transitionTable(): string {
  const rows = [HEAD, ...TRANSITIONS.map((row) => row.map(cell))];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...body.map(line)].join("\n");
}
