// Makes a bundle fit to be preloaded, that is linked into flash by the SDK, and free of allocations.
//
// The SDK's linker leaves string literals of preloaded modules as they are, and the engine copies
// each one that it evaluates into the chunk heap: `mode === "counter"` costs 24 bytes a reading.
// A constant at the top level costs nothing to read. So each literal inside a function becomes one.
// And esbuild writes `var` at the top level, which the linker cannot freeze: it becomes `const`; and
// what the constants hold is frozen, or each object would take a place in RAM for the changes that it
// might get ("not frozen" in the linker's warnings).
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parse } from "acorn";
import { ancestor, simple } from "acorn-walk";
import { transformSync } from "esbuild";

const RUNS_LATER = /Function|PropertyDefinition/;

/** Is this literal evaluated each time its function runs? Names of properties are not. */
function isEvaluated(node, ancestors) {
  const parent = ancestors.at(-2);
  const isName =
    (parent.type === "MemberExpression" && parent.property === node) ||
    (/Property|MethodDefinition/.test(parent.type) && parent.key === node);
  const isDirective = parent.type === "ExpressionStatement";
  // native("…") is syntax of the SDK's compiler, which wants the literal.
  const isNative = parent.type === "CallExpression" && parent.callee.name === "native";
  return (
    !isName && !isDirective && !isNative && ancestors.some(({ type }) => RUNS_LATER.test(type))
  );
}

/** The linker freezes functions, classes and typed arrays by itself. */
function mayHoldObjects({ type }) {
  return /^(Object|Array|Call|New)Expression$/.test(type);
}

/** A preloaded module lies in flash: what it assigns to at its top level would fail there. */
function refuseState(tree, constants) {
  const check = ({ name }) => {
    if (constants.has(name)) throw new Error(`${name}: a preloaded module can hold no state`);
  };
  simple(tree, {
    AssignmentExpression: ({ left }) => check(left),
    UpdateExpression: ({ argument }) => check(argument),
  });
}

/** `text`, an ES module of esbuild's, with literals hoisted and nothing but constants on top. */
export function preloadable(text) {
  const names = new Map();
  const edits = [];
  const tree = parse(text, { ecmaVersion: 2022, sourceType: "module" });
  ancestor(tree, {
    Literal(node, _state, ancestors) {
      if (typeof node.value !== "string" || !isEvaluated(node, ancestors)) return;
      if (!names.has(node.value)) names.set(node.value, `$${names.size}`);
      edits.push({ start: node.start, end: node.end, with: names.get(node.value) });
    },
  });
  const constants = new Set();
  const held = [];
  for (const node of tree.body) {
    if (node.type !== "VariableDeclaration") continue;
    if (node.kind === "var") edits.push({ start: node.start, end: node.start + 3, with: "const" });
    for (const { id, init } of node.declarations) {
      constants.add(id.name);
      if (mayHoldObjects(init)) held.push(id.name);
    }
  }
  refuseState(tree, constants);
  edits.sort((a, b) => a.start - b.start);
  let out = [...names]
    .map(([value, name]) => `const ${name} = ${JSON.stringify(value)};\n`)
    .join("");
  let at = 0;
  for (const edit of edits) {
    out += text.slice(at, edit.start) + edit.with;
    at = edit.end;
  }
  out += text.slice(at);
  const isFrozen = tree.body.some(({ type }) => type === "ForOfStatement");
  if (held.length === 0 || isFrozen) return out;
  // XS freezes deeply for a second argument, other engines what is given.
  const freeze = "if (!ArrayBuffer.isView(held)) Object.freeze(held, true);";
  return `${out}for (const held of [${held.join(", ")}]) ${freeze}\n`;
}

/** An esbuild plugin that does so with what is written; a script is made from the module. */
export const forPreload = {
  name: "preloadable",
  setup(build) {
    const options = build.initialOptions;
    const { format, globalName, minifyWhitespace, write = true } = options;
    const module = { format: "esm", globalName: undefined, minifyWhitespace: false };
    Object.assign(options, { ...module, write: false });
    build.onEnd(({ outputFiles = [] }) => {
      for (const file of outputFiles) {
        let text = preloadable(file.text);
        if (format === "iife") text = transformSync(text, { format, globalName }).code;
        if (minifyWhitespace) text = transformSync(text, { format, minifyWhitespace }).code;
        file.contents = new TextEncoder().encode(text);
        if (!write) continue;
        mkdirSync(dirname(file.path), { recursive: true });
        writeFileSync(file.path, file.contents);
      }
    });
  },
};
