// Goal: the package works for someone who has only the README: its example runs as it stands,
// against the built package, and its types are right.
// Method: the example is cut out of README.md, compiled against the package's declarations in
// dist/, bundled and run from the repository's root.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-stranger-"));
  const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8"))?.[1];
  writeFileSync(join(folder, "example.ts"), example ?? "");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  execFileSync("mkdir", ["-p", join(folder, "node_modules")]);
  symlinkSync(root, join(folder, "node_modules/sluice"), "dir");
  symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"), "dir");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (program: string, ...args: string[]): string =>
  execFileSync(process.execPath, [join(root, program), ...args], { cwd: folder, encoding: "utf8" });

it("the README's example type-checks against the package's declarations", () => {
  const options = "--noEmit --strict --module nodenext --target es2022 --types node".split(" ");
  expect(run("node_modules/typescript/bin/tsc", ...options, "example.ts")).toBe("");
});

it("the README's example runs against the built package", () => {
  const bundled = execFileSync(
    join(root, "node_modules/.bin/esbuild"),
    [join(folder, "example.ts"), "--format=esm", `--outfile=${join(folder, "example.js")}`],
    { encoding: "utf8", stdio: "pipe" },
  );
  expect(bundled).toBe("");
  const output = execFileSync(process.execPath, [join(folder, "example.js")], {
    cwd: root,
    encoding: "utf8",
  }).split("\n");
  expect(output.slice(0, 5)).toEqual([
    "21 21 warming 0",
    "21.1 21 warming 0",
    "85 21 sentinel|held 1000",
    "NaN 21 missing|held 2000",
    "21.2 21.1 warming 0",
  ]);
  expect(output[5]).toMatch(/^Float64Array\(2\) \[ 0\.\d+, 1\.\d+ \]$|^Float64Array\(2\)/);
});
