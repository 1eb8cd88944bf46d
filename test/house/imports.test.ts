// Goal: whoever reads a module can read what it needs first, and a library serves commands, never the
// other way round. Method: follows the imports of the tracked sources, those of types included,
// which neither compiler nor linter looks at.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folders = ["src", "device", "lab", "host", "node-red", "page", "bench"];
const list = ["ls-files", "--cached", "--others", "--exclude-standard", ...folders];
const tracked = execFileSync("git", list, { cwd: root, encoding: "utf8" }).split("\n");
const modules = tracked.filter((path) => path.endsWith(".ts"));

const imports = new Map(modules.map((path) => [path, importsOf(path)]));

function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), "utf8");
  const named = [...text.matchAll(/\b(?:from|import) "(\.[^"]+)"/g)].map(([, name]) => name!);
  return named
    .map((name) => normalize(join(dirname(path), name)))
    .filter((p) => modules.includes(p));
}

/** Ways by imports from a module back to itself, one for each that was found. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) found.push([...way.slice(at), path].join(" → "));
    if (at >= 0 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of modules) visit(path, []);
  return found;
}

test("no module imports itself by any way", () => {
  expect(modules.length).toBeGreaterThan(200);
  expect(circles()).toEqual([]);
});

test("nothing but the command line imports a command", () => {
  const isCommandLine = (path: string) => /^host\/(cli\.ts|commands\/)/.test(path);
  const wrong = [...imports]
    .filter(([path]) => !isCommandLine(path))
    .flatMap(([path, all]) => all.filter(isCommandLine).map((other) => `${path} → ${other}`));
  expect(wrong).toEqual([]);
});
