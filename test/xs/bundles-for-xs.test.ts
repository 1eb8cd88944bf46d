// Goal: what is built for XS can run there: nothing of Node, nothing the SDK does not have, and
// the same bytes each time.
// Method: the bundles are built again in memory and compared; a device that imports what the
// Moddable SDK lacks must fail to build. BigInt, which allocates, may be used in constructors alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AnyNode, parse } from "acorn";
import { ancestor } from "acorn-walk";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import manifest from "../../manifest.json";
import { deviceBundle, root, xsBundles } from "../../tools/bundles.mjs";
import { CORE_MODULE } from "../../tools/moddable-modules.mjs";
import { preloadable } from "../../tools/preloadable.mjs";

/** Places in `text` that make or name a BigInt outside of a constructor. */
function bigIntsOutsideConstructors(text: string): string[] {
  const found: string[] = [];
  const isMade = (ancestors: AnyNode[]) =>
    ancestors.some((node) => node.type === "MethodDefinition" && node.kind === "constructor");
  const see = (what: string, ancestors: AnyNode[]) => {
    if (!isMade(ancestors)) found.push(what);
  };
  ancestor(parse(text, { ecmaVersion: 2022, sourceType: "module" }), {
    Literal: (node, _, ancestors) => {
      if (typeof node.value === "bigint") see(`${node.raw} at ${node.start}`, ancestors);
    },
    Identifier: (node, _, ancestors) => {
      if (/^Big(Int|Uint)/.test(node.name)) see(`${node.name} at ${node.start}`, ancestors);
    },
  });
  return found;
}

describe.each(xsBundles)("$outfile", (options) => {
  const built = readFileSync(join(root, options.outfile), "utf8");

  it("is the same when built again", async () => {
    const again = await build({ ...options, write: false });
    expect(again.outputFiles?.[0].text === built).toBe(true);
  });

  it("has no BigInt after construction", () => {
    expect(bigIntsOutsideConstructors(built)).toEqual([]);
    expect(bigIntsOutsideConstructors("function f() { return 1n + BigInt(2); }")).toHaveLength(2);
  });

  it("imports nothing and names nothing that XS lacks", () => {
    expect(built).not.toMatch(/^\s*import\b|\bimport\(|\brequire\(/m);
    const code = built.replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, "");
    expect(code).not.toMatch(/\b(process|Buffer|TextEncoder|setTimeout|console|performance)\b/);
  });
});

describe("what is preloaded", () => {
  it("evaluates no string literal in a function, and has constants alone on top", () => {
    const text = 'var f = (x) => x === "a" ? { "b": 1 } : x["c"];\nvar g = "d";\n';
    expect(preloadable(text)).toBe(
      'const $0 = "a";\nconst f = (x) => x === $0 ? { "b": 1 } : x["c"];\nconst g = "d";\n',
    );
  });

  it("is the core that is shipped", () => {
    const core = readFileSync(join(root, "dist/xs/core.js"), "utf8");
    expect(core).not.toMatch(/^(var|let) /m);
    expect(preloadable(core)).toBe(core);
  });
});

describe("the device bundle", () => {
  const { entryPoints: _, ...options } = deviceBundle;
  const bundle = (contents: string) =>
    build({
      ...options,
      stdin: { contents, resolveDir: join(root, "test"), sourcefile: "main.ts", loader: "ts" },
      write: false,
      logLevel: "silent",
    }).then((result) => result.outputFiles?.[0].text ?? "");

  it("keeps imports of the SDK and takes the core as one module", async () => {
    const text = await bundle(`
      import Timer from "timer";
      import BMP280 from "embedded:sensor/Barometer-Temperature/BMP280";
      import { Bridge } from "../src/index.ts";
      Timer.set(() => new Bridge(BMP280), 1);`);
    expect(manifest.preload).toContain(CORE_MODULE);
    const imported = [...text.matchAll(/\bimport\b[^;]*?from\s*"(.*?)"/g)].map(([, name]) => name);
    expect(imported).toEqual([
      "timer",
      "embedded:sensor/Barometer-Temperature/BMP280",
      CORE_MODULE,
    ]);
  });

  it.each(["node:fs", "mqtt", "tiner", "embedded:sensor/BMP280"])("refuses %s", async (name) => {
    await expect(bundle(`import x from "${name}"; x();`)).rejects.toThrow(
      `"${name}" is no module of the Moddable SDK`,
    );
  });
});
