// Goal: the SDK's linker has nothing to warn about in what is preloaded: no object that is not
// frozen, no variable in a closure that is not constant; each would cost RAM for changes that it never
// gets. And the firmware takes the one file that the device reads.
// Method: the shipped bundles. Every constant at the top level that may hold objects is frozen at the
// bundle's end, on the engine deeply (test/xs/same-bits runs it there); evaluated under Node with the
// SDK's modules left out, no constant is or holds a closure that a call made.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";
import { describe, expect, it } from "vitest";
import { preloadable } from "../../tools/preloadable.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const BUNDLES = ["core", "device", "no-tls", "tls"];
const textOf = (name: string) => readFileSync(join(root, `dist/xs/${name}.js`), "utf8");

interface Node {
  readonly type: string;
  readonly kind?: string;
  readonly declarations?: { id: { name: string }; init: { type: string } }[];
  /** Of the loop that freezes: what it goes through. */
  readonly right?: { readonly elements: readonly { readonly name: string }[] };
}

const bodyOf = (text: string) =>
  parse(text, { ecmaVersion: 2022, sourceType: "module" }).body as unknown as Node[];

/** Constants of `text` by what makes them. */
function constants(text: string, kinds: RegExp): string[] {
  return bodyOf(text)
    .flatMap(({ declarations = [] }) => declarations)
    .filter(({ init }) => kinds.test(init.type))
    .map(({ id }) => id.name);
}

/** The values of all constants at the top level of `text`. */
async function valuesOf(text: string): Promise<Record<string, unknown>> {
  const names = constants(text, /./);
  const alone = text
    .replace(/^import .* from "sluice";$/m, 'import * as core from "CORE";\nconst CORE = core;')
    .replace(/^import[^;]*from "(?!CORE)[^"]*";$/gm, "")
    .replace(/^export \{[^}]*\};$/gm, "")
    .replace(/^import \* as core.*\n.*$/m, "");
  const imported = [...text.matchAll(/^import \{([^}]*)\} from|^import (\w+) from/gm)]
    .flatMap(([, list, one]) => (one ?? list).split(","))
    .map((each) => each.trim().split(" as ").at(-1))
    .filter(Boolean);
  // Stands for whatever the SDK gives: only classes extend it or make it later.
  const stubs = imported.map((name) => `const ${name} = class {};`).join("\n");
  const source = `${stubs}\n${alone}\nexport const all = { ${names.join(", ")} };`;
  const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  return module.all;
}

function closuresIn(value: unknown, path: string): string[] {
  if (typeof value === "function") return [path];
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => closuresIn(each, `${path}.${key}`));
}

describe.each(BUNDLES)("dist/xs/%s.js", (name) => {
  const text = textOf(name);

  it("has constants alone at its top, frozen where they hold objects", () => {
    expect(bodyOf(text).filter(({ kind }) => kind === "var" || kind === "let")).toEqual([]);
    const held = constants(text, /^(Object|Array|Call|New)Expression$/);
    const loop = bodyOf(text).find(({ type }) => type === "ForOfStatement");
    expect(loop?.right?.elements.map(({ name: each }) => each) ?? []).toEqual(held);
  });

  it("keeps no closure that a call made, with variables of that call", async () => {
    if (name !== "core" && name !== "device") return;
    const made = constants(text, /^(Call|New)Expression$/);
    const values = name === "core" ? await valuesOf(text) : {};
    expect(made.flatMap((each) => closuresIn(values[each], each))).toEqual([]);
  });
});

it("a nested object is frozen on the engine, and a table of numbers is left alone", () => {
  const text = preloadable("var A = { b: [1] };\nvar N = 5;\nvar T = Uint8Array.of(1);\n");
  expect(text).toContain("for (const held of [A, T]) if (!ArrayBuffer.isView(held))");
});

it("the firmware takes preset.slm alone", () => {
  const path = join(root, "device/manifest.json");
  const { data } = JSON.parse(readFileSync(path, "utf8"));
  // As the SDK reads it: every file of that name, whatever its ending.
  const pattern = join(dirname(path), data["*"]);
  const taken = readdirSync(dirname(pattern)).filter(
    (file) => file.split(".")[0] === pattern.split("/").at(-1),
  );
  expect(taken).toEqual(["preset.slm"]);
});
