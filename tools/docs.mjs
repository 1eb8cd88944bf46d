// npm run docs: writes every table that documents show between markers, and the picture in README.
//
//   <!-- docs: NAME -->   … what the command prints …   <!-- /docs -->
//
//   node tools/docs.mjs                 all of them; those that measure take minutes
//   node tools/docs.mjs NAME …          these alone
//   node tools/docs.mjs --check         fails where a table that comes from the sources is stale
//
// NAME is a table of `tools/tables.ts`, made from the sources in a second, or a measurement of
// `npm run bench`, with its options behind it: <!-- docs: bench xs cost -->.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { program } from "./bundles.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const BLOCK = /(<!-- docs: ([^>]+?) -->\n)([\s\S]*?)(<!-- \/docs -->)/g;
const names = process.argv.slice(2).filter((argument) => argument !== "--check");
const isCheck = process.argv.includes("--check");

/** The tables and files that come from the sources, by name. */
async function sourceTables() {
  const outfile = join(root, "node_modules/.cache/sluice/tables.mjs");
  mkdirSync(dirname(outfile), { recursive: true });
  await build({ ...program, entryPoints: [join(root, "tools/tables.ts")], outfile });
  return import(pathToFileURL(outfile));
}

function measured(name) {
  console.error(`docs: npm run ${name.replace(" ", " -- ")} …`);
  const [, ...options] = name.split(" ");
  const command = [join(root, "bench/main.mjs"), ...options];
  return execFileSync(process.execPath, command, { cwd: root, encoding: "utf8" });
}

const { FILES, TABLES: tables } = await sourceTables();
const tracked = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" });
const stale = [];
for (const path of tracked.trim().split("\n")) {
  const text = readFileSync(join(root, path), "utf8");
  const next = text.replace(BLOCK, (whole, begin, name, body, end) => {
    const isMeasured = name.startsWith("bench ");
    if (!isMeasured && !(name in tables)) throw new Error(`${path}: no table is called "${name}"`);
    if (isCheck ? isMeasured : names.length > 0 && !names.includes(name)) return whole;
    const made = `${(isMeasured ? measured(name) : tables[name]()).trim()}\n`;
    if (made !== body) stale.push(`${path}: ${name}`);
    return begin + made + end;
  });
  if (!isCheck && next !== text) writeFileSync(join(root, path), next);
}
for (const [path, make] of Object.entries(FILES)) {
  const place = join(root, path);
  const made = make();
  if (!isCheck) writeFileSync(place, made);
  else if (!existsSync(place) || readFileSync(place, "utf8") !== made) stale.push(path);
}
if (isCheck && stale.length > 0) {
  console.error(`docs: stale, run npm run docs: ${stale.join("; ")}`);
  process.exitCode = 1;
}
