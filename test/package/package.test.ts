// Goal: the package works for who has nothing else: README's example runs in an empty project
// however it is built, every type can be named, the command line runs and makes an app that builds.
// Method: `npm pack`, the tarball installed into empty folders, compilers and bundlers over it.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build as esbuild, transformSync } from "esbuild";
import { build as vite } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyProject, installApp, pack, root, run, tool } from "./installed.ts";

const PACKED_BYTES_MAX = 500_000;
const INSTALL_MS = 300_000;
const [, sample = ""] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8"))!;
const PRINTED = [
  "21 21 warming 0",
  "21.1 21 warming 0",
  "85 21 sentinel|held 1000",
  "NaN 21 missing|held 2000",
  "21.2 21.1 warming 0",
  "",
];

let scratch = "";
let project = "";
let tarball: ReturnType<typeof pack>;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "sluice-package-"));
  tarball = pack(scratch);
  project = emptyProject(scratch, "project", tarball.file);
  writeFileSync(join(project, "sample.ts"), sample);
  copyFileSync(join(root, "test/package/every-type.ts"), join(project, "every-type.ts"));
}, INSTALL_MS);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const printed = (file: string) => run(project, process.execPath, file).split("\n");

describe("README's example", () => {
  it("runs as an ES module", () => {
    const { code } = transformSync(sample, { loader: "ts" });
    writeFileSync(join(project, "sample.js"), code);
    expect(printed("sample.js")).toEqual(PRINTED);
  });

  it("runs from CommonJS, by import()", () => {
    const { code } = transformSync(sample, { loader: "ts" });
    const body = code.replace(/import (\{.*?\}) from (".*?");/g, "const $1 = await import($2);");
    writeFileSync(join(project, "sample.cjs"), `(async () => {\n${body}\n})();\n`);
    expect(printed("sample.cjs")).toEqual(PRINTED);
  });

  it("runs when esbuild has bundled it", async () => {
    const outfile = join(project, "esbuild.js");
    const entryPoints = [join(project, "sample.ts")];
    const options = { bundle: true, format: "esm", logLevel: "error" } as const;
    await esbuild({ ...options, entryPoints, outfile, absWorkingDir: project });
    expect(printed("esbuild.js")).toEqual(PRINTED);
  });

  it("runs when vite has bundled it", async () => {
    const lib = { entry: "sample.ts", formats: ["es" as const], fileName: () => "vite.js" };
    const options = { configFile: false as const, logLevel: "error" as const, root: project };
    await vite({ ...options, build: { lib, emptyOutDir: false, outDir: "." } });
    expect(printed("vite.js")).toEqual(PRINTED);
  });
});

describe.each([
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
])("TypeScript with module %s, resolution %s", (module, moduleResolution) => {
  it("takes the example and every type of the package", () => {
    const options = ["--noEmit", "--strict", "--target", "es2023", "--types", "node"];
    const how = ["--module", module, "--moduleResolution", moduleResolution];
    const files = ["sample.ts", "every-type.ts"];
    expect(run(project, tool(".bin/tsc"), ...options, ...how, ...files)).toBe("");
  });
});

describe("the command line", () => {
  const sluice = (...args: string[]) =>
    spawnSync("npx", ["--no", "sluice", ...args], { cwd: project, encoding: "utf8" });

  it("filters a recording into a table and a page", () => {
    const rows = Array.from({ length: 99 }, (_, i) => `${i},${20 + (i % 7) / 10}`);
    writeFileSync(join(project, "r.csv"), `time,T\n${rows.join("\n")}\n`);
    const { status, stdout } = sluice("simulate", "r.csv", "--out", "o.csv", "--plot", "plot.html");
    expect([status, stdout.includes("99 rows")]).toEqual([0, true]);
    expect(readFileSync(join(project, "plot.html"), "utf8")).toMatch(/uPlot.*=.*function/);
  });

  it("says in one line which packages MQTT needs", () => {
    for (const command of [["broker"], ["status", "--broker", "mqtt://127.0.0.1:1"]]) {
      const { status, stderr } = sluice(...command);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^sluice: MQTT needs .*: npm install aedes@1 mqtt@5 ws@8\n$/);
    }
  });

  it(
    "makes an app that installs this very package, nothing else, and builds",
    () => {
      expect(sluice("init", "app").status).toBe(0);
      const app = join(project, "app");
      const described = JSON.parse(readFileSync(join(app, "package.json"), "utf8"));
      expect(join(app, described.dependencies.sluice.slice("file:".length))).toBe(tarball.file);
      installApp(app, tarball.file);
      const lock = readFileSync(join(app, "node_modules/.package-lock.json"), "utf8");
      const installed: [string, { dev?: boolean }][] = Object.entries(JSON.parse(lock).packages);
      const needed = installed.filter(([, { dev }]) => !dev).map(([name]) => name);
      expect(needed).toEqual(["node_modules/sluice"]);
      run(app, "npm", "run", "build");
      expect(readFileSync(join(app, "dist/main.js"), "utf8")).toContain('from "sluice/device"');
    },
    INSTALL_MS,
  );
});

describe("the tarball", () => {
  it(`has at most ${PACKED_BYTES_MAX} bytes`, () => {
    expect(tarball.size).toBeLessThanOrEqual(PACKED_BYTES_MAX);
  });

  it("has no test's or measurement's bundle, source map or log, and each declaration once", () => {
    const wrong = /\.(map|log|test\.\w+)$|iife|^dist\/(bench|test)|^test\//;
    expect(tarball.paths.filter((path) => wrong.test(path))).toEqual([]);
    const declarations = tarball.paths.filter((path) => path.endsWith(".d.ts"));
    expect(declarations.filter((path) => !path.startsWith("dist/types/"))).toEqual([
      "device/moddable.d.ts",
    ]);
  });

  it("has the licences of what its bundles contain beside them", () => {
    const licenses = (folder: string) =>
      readFileSync(join(project, `node_modules/sluice/dist/${folder}/LICENSES.txt`), "utf8");
    for (const name of ["commander", "csv-parse", "cli-progress"]) {
      expect(licenses("host")).toMatch(new RegExp(`^${name} \\d[^]*Permission is hereby`, "m"));
    }
    for (const name of ["uplot", "@noble/hashes"]) {
      expect(licenses("page")).toMatch(new RegExp(`^${name} \\d`, "m"));
    }
  });

  it("has every document and example that its documents link", () => {
    const documents = tarball.paths.filter((path) => path.endsWith(".md"));
    const missing = documents.flatMap((path) => {
      const text = readFileSync(join(root, path), "utf8");
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!);
      const inside = links.map((link) => join(path, "..", link));
      const wanted = inside.filter((file) => /^(docs|examples)\b|^[^/]+$/.test(file));
      return wanted.filter((file) => !tarball.paths.some((each) => each.startsWith(file)));
    });
    expect(missing).toEqual([]);
  });
});
