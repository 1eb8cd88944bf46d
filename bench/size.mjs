// npm run bench -- size: how big the bundles are, against bench/size-budget.json; fails above it.
// Bytecode is what XS's own compiler makes of it, where the test host is built.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { hostPath } from "../tools/xs/build-host.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const budgets = JSON.parse(readFileSync(join(root, "bench/size-budget.json"), "utf8"));
const host = hostPath(32);
if (!host && process.env.CI) throw new Error("CI without the 32-bit XS host");

function sizesOf(file) {
  const path = join(root, file);
  const bytes = readFileSync(path);
  const sizes = { source: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
  if (host && file.startsWith("dist/xs/")) {
    const args = ["--size", file.endsWith(".iife.js") ? "script" : "module", path];
    sizes.bytecode = Number(execFileSync(host, args, { encoding: "utf8" }).split(" ")[0]);
  }
  return sizes;
}

console.log("| bundle | measure | bytes | budget |\n|---|---|--:|--:|");
for (const [file, budget] of Object.entries(budgets)) {
  for (const [measure, bytes] of Object.entries(sizesOf(file))) {
    console.log(`| ${file} | ${measure} | ${bytes} | ${budget[measure]} |`);
    if (!(bytes <= budget[measure])) {
      console.error(`${file}: ${measure} is above its budget.`);
      process.exitCode = 1;
    }
  }
}
