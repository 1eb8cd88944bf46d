// The reference's figures, as numbers: JSON has no NaN and no Infinity, so the files spell them
// as strings.
import { readFileSync } from "node:fs";

const SPELLED = new Map<unknown, number>([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** Contents of `test/golden/<name>.json`; the caller says what shape it has. */
export function loadGolden<Shape>(name: string): Shape {
  const text = readFileSync(new URL(`${name}.json`, import.meta.url), "utf8");
  return JSON.parse(text, (_key, value) => SPELLED.get(value) ?? value) as Shape;
}
