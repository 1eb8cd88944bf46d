// The package as a stranger has it: packed, and installed into an empty folder.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");
export const tool = (path: string): string => join(root, "node_modules", path);
const QUIET = ["--no-audit", "--no-fund", "--loglevel=error"];

/** Runs `program` in `cwd` and gives what it printed. @throws Error with its messages */
export function run(cwd: string, program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** The tarball's path, and the names and sizes of its files. */
export function pack(directory: string) {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", directory];
  const [{ filename, files, size }] = JSON.parse(run(root, "npm", ...args));
  const paths: string[] = files.map(({ path }: { path: string }) => path);
  return { file: join(directory, filename), paths, size: size as number };
}

/** A new project with Sluice from `tarball`, which needs no network: it depends on nothing. */
export function emptyProject(parent: string, name: string, tarball: string): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  run(folder, "npm", "install", "--offline", ...QUIET, tarball);
  mkdirSync(join(folder, "node_modules/@types"));
  symlinkSync(tool("@types/node"), join(folder, "node_modules/@types/node"), "dir");
  symlinkSync(tool("undici-types"), join(folder, "node_modules/undici-types"), "dir");
  return folder;
}

/** `npm install` in `app`; where no registry can be reached, its tools are this repository's. */
export function installApp(app: string, tarball: string): void {
  const asked = spawnSync("npm", ["install", "--prefer-offline", ...QUIET], { cwd: app });
  if (asked.status === 0) return;
  console.warn(
    "no registry can be reached: the app's esbuild and typescript are this repository's",
  );
  const described = JSON.parse(readFileSync(join(app, "package.json"), "utf8"));
  const { devDependencies: tools } = described;
  writeFileSync(join(app, "package.json"), JSON.stringify({ ...described, devDependencies: {} }));
  run(app, "npm", "install", "--offline", ...QUIET, tarball);
  mkdirSync(join(app, "node_modules/.bin"), { recursive: true });
  for (const name of ["esbuild", "tsc"]) {
    symlinkSync(tool(`.bin/${name}`), join(app, "node_modules/.bin", name));
  }
  if (!Object.keys(tools).every((name) => existsSync(tool(name)))) throw new Error("no tools");
}
