// LICENSES.txt beside bundles that contain packages: whose they are and under which terms.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./bundles.mjs";

const LICENSE_FILE = /^(licen[cs]e|copying)/i;

/**
 * @param folder under the repository's root
 * @param inputs paths that went into its bundles, as esbuild's metafile names them
 */
export function writeLicenses(folder, inputs) {
  const packages = new Map();
  for (const input of inputs) {
    const [path] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (path !== undefined) collect(join(root, path), packages);
  }
  const texts = [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  writeFileSync(join(root, folder, "LICENSES.txt"), texts.join(`\n${"-".repeat(78)}\n\n`));
}

/** The package at `path` and those it depends on, since it may come as a bundle of them. */
function collect(path, packages) {
  const about = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const name = `${about.name} ${about.version}`;
  if (packages.has(name)) return;
  const file = readdirSync(path).find((each) => LICENSE_FILE.test(each));
  const terms = file === undefined ? termsOf(about) : readFileSync(join(path, file), "utf8");
  packages.set(name, `${name} (${about.license})\n\n${terms.trim()}\n`);
  for (const dependency of Object.keys(about.dependencies ?? {})) {
    if (!dependency.startsWith("@types/")) collect(placeOf(dependency, path), packages);
  }
}

/** What a package without a licence file says of itself. */
function termsOf({ author, homepage, license }) {
  const who = typeof author === "string" ? author : author?.name;
  return `No licence file; package.json says ${license}, by ${who ?? homepage}.`;
}

/** Where Node finds `name` from `path`. */
function placeOf(name, path) {
  const place = join(path, "node_modules", name);
  if (existsSync(place)) return place;
  if (path === root) throw new Error(`${name} is not installed: its licence is unknown`);
  return placeOf(name, dirname(path));
}
