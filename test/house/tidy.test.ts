// Goal: the house rules that neither compiler nor linter knows hold over the whole tree.
// Method: reads the tracked files as text; a failure names file and line.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const tracked = execFileSync(
  "git",
  ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
  {
    cwd: root,
    encoding: "utf8",
  },
)
  .split("\0")
  .filter((path) => path !== "");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const code = tracked.filter((p) => /\.(ts|mjs|c|h)$/.test(p) && !p.endsWith(".gen.ts"));
const texts = tracked.filter((p) => /\.(ts|mjs|c|h|md|json|html|sh)$/.test(p));

/** `path:line` of each line that `isWrong`. */
function offenders(paths: string[], isWrong: (line: string, path: string) => boolean): string[] {
  return paths.flatMap((path) =>
    read(path)
      .split("\n")
      .flatMap((line, i) => (isWrong(line, path) ? [`${path}:${i + 1}`] : [])),
  );
}

describe("sizes", () => {
  const lines = (path: string): number => read(path).split("\n").length - 1;
  const longerThan = (paths: string[], most: number) => paths.filter((p) => lines(p) > most);

  it("no file written by hand has more than 400 lines", () => {
    expect(longerThan(code, 400)).toEqual([]);
  });

  it("lines of code have at most 100 columns", () => {
    const product = code.filter((p) => /^(src|device|host|lab|node-red|page)\//.test(p));
    const unbreakable = /`|^\s*\/.*\/[a-z]*;$/; // templates and regular expressions
    expect(offenders(product, (l) => l.length > 100 && !unbreakable.test(l))).toEqual([]);
  });
});

describe("names", () => {
  it("no file is called utils, common, helpers or misc", () => {
    expect(tracked.filter((p) => /(^|\/)(utils?|common|helpers?|misc)(\.|\/)/.test(p))).toEqual([
      "test/golden/misc.json",
    ]);
  });

  it("nobody leaves work for later in a comment", () => {
    const marker = new RegExp(["TO", "DO|FIX", "ME|XX", "X"].join(""));
    expect(offenders(code, (line) => marker.test(line))).toEqual([]);
  });
});

describe("portability", () => {
  it("no file names a package registry or a folder of one machine", () => {
    const registry = ["registry", "npmjs"].join(".");
    const home = /(^|[\s"'(`=])\/(home|root|work|Users)\//;
    expect(offenders(texts, (line) => line.includes(registry) || home.test(line))).toEqual([]);
  });

  it("src/ computes with + - * / and sqrt alone", () => {
    const exact = /^(PI|LOG2E|sqrt|floor|ceil|trunc|abs|min|max|sign|imul|fround)$/;
    const uses = offenders(
      code.filter((p) => p.startsWith("src/")),
      (line) =>
        !/^\s*(\/\/|\*)/.test(line) &&
        [...line.matchAll(/\bMath\.(\w+)/g)].some(([, name]) => !exact.test(name)),
    );
    expect(uses).toEqual([]);
  });

  it("src/ and device/ walk a text once: XS counts its characters anew for each index", () => {
    const walks =
      /\.(charCodeAt|codePointAt)\([^0]|\.charAt\(i\)|\b(text|name|line|topic|char)\[i\]/;
    const counts = /for \(.*[iI] < \w*([tT]ext|[nN]ame|[lL]ine|[tT]opic)\.length/;
    const paths = tracked.filter((p) => /^(src|device)\/.*\.ts$/.test(p));
    expect(offenders(paths, (line) => walks.test(line) || counts.test(line))).toEqual([]);
  });

  it("no module of src/ holds mutable state", () => {
    const paths = tracked.filter((p) => /^src\/.*\.ts$/.test(p));
    expect(offenders(paths, (line) => /^(export )?(let|var) /.test(line))).toEqual([]);
  });
});

it("every export of src/ is used outside its file", () => {
  const everything = new Map(code.concat("src/ssm/kernels.gen.ts").map((p) => [p, read(p)]));
  const dead = [...everything].flatMap(([path, text]) => {
    const isOurs = path.startsWith("src/") && !/(index|\.gen)\.ts$/.test(path);
    if (!isOurs) return [];
    const names = [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)].map((m) => m[1]);
    return names
      .filter((name) => {
        const word = new RegExp(`\\b${name}\\b`);
        return ![...everything].some(([other, body]) => other !== path && word.test(body));
      })
      .map((name) => `${path}: ${name}`);
  });
  expect(dead).toEqual([]);
});

describe("documents", () => {
  const documents = tracked.filter((p) => p.endsWith(".md") && !p.startsWith("bench/"));
  const exists = (path: string) => tracked.some((p) => p === path || p.startsWith(`${path}/`));
  const readme = read("README.md");
  const { scripts } = JSON.parse(read("package.json"));

  it("every pointer to a chapter names one that exists", () => {
    const chapters = (file: string) => [...read(file).matchAll(/^#+ (.*)$/gm)].map((m) => m[1]);
    const dangling = [...code, ...documents].flatMap((path) =>
      [...read(path).matchAll(/(\w[\w/-]*\.md)\)?, "([^"]+)"/g)]
        .filter(([, file, chapter]) => !tracked.includes(file) || !chapters(file).includes(chapter))
        .map(([pointer]) => `${path}: ${pointer}`),
    );
    expect(dangling).toEqual([]);
  });

  it("name only scripts that exist", () => {
    const builtIn = ["ci", "install", "pack", "run"];
    const unknown = documents.flatMap((path) =>
      [...read(path).matchAll(/(?:^|`)npm (?:run )?([\w:-]+)/gm)]
        .map(([, name]) => name)
        .filter((name) => !builtIn.includes(name) && !(name in scripts))
        .map((name) => `${path}: npm run ${name}`),
    );
    expect(unknown).toEqual([]);
    expect(readme).toContain("npm start");
  });

  it("link only to files that exist", () => {
    const dangling = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, target]) => join(dirname(path), target).replace(/\/$/, ""))
        .filter((target) => !exists(target))
        .map((target) => `${path}: ${target}`),
    );
    expect(dangling).toEqual([]);
  });

  it("name only sources and tests that exist", () => {
    const place = /`((?:src|lab|host|page|device|test|bench|tools|examples|models)\/[\w./-]+)`/g;
    const dangling = documents.flatMap((path) =>
      [...read(path).matchAll(place)]
        .map(([, named]) => named.replace(/\/$/, ""))
        .filter((named) => !exists(named))
        .map((named) => `${path}: ${named}`),
    );
    expect(dangling).toEqual([]);
  });

  it("README fits on a page, DESIGN into half an hour", () => {
    const words = (path: string) => read(path).split(/\s+/).length;
    expect(words("README.md")).toBeLessThanOrEqual(900);
    expect(words("DESIGN.md")).toBeLessThanOrEqual(3500);
    expect(Object.keys(scripts).length).toBeLessThanOrEqual(12);
  });

  it("README tells the contest as it was measured", () => {
    const results = read("bench/quality/RESULTS.md");
    const means = [...results.matchAll(/\*\*geometric mean\*\* \| {2}\| {2}\| \*\*([\d.]+)/g)];
    const [rmse, mae] = means.map(([, mean]) => mean);
    expect(readme).toContain(`${rmse} times the error (RMSE; MAE ${mae})`);
  });
});
