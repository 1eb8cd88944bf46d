// Goal: every attack that SPEC.md names has a test, and the words that point at it are true. Method:
// the rows of the table in "Security considerations" are looked up in the files that they name.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const [, chapter = ""] = read("SPEC.md").split("### Security considerations");
const [table = ""] = chapter.split("\n### ");
const rows = [...table.matchAll(/^\| ([^|]+) \| [^|]+ \| `(test\/[^`]+)` ([^|]+) \|$/gm)].map(
  ([, attack = "", file = "", words = ""]) => [attack, file, words] as const,
);

test("the table is read whole", () => {
  const lines = table.split("\n").filter((line) => line.startsWith("| "));
  expect(rows.length).toBe(lines.length - 2);
  expect(rows.length).toBeGreaterThan(20);
});

test.each(rows)("%s", (_attack, file, words) => {
  const names = [...read(file).matchAll(/(["`])((?:(?!\1).)+)\1/g)].map(([, , name]) => name);
  expect(names.some((name) => name?.includes(words))).toBe(true);
});
