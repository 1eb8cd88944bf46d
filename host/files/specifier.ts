// How npm finds this package again from another folder: as it was installed.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { VERSION } from "../terminal/version.ts";

/** What npm's lockfile inside node_modules says of a package, as far as it is read here. */
interface Installed {
  readonly resolved?: string;
  readonly integrity?: string;
}

/**
 * What a package.json in `directory` has to say to get the package at `root` as it is here: the
 * tarball, git address or version that it was installed by, or the folder where it lies.
 */
export function dependencyOn(root: string, directory: string): string {
  const beside = (path: string) => `file:${relative(directory, path).split(sep).join("/")}`;
  const { integrity, resolved } = installedAs(root);
  if (resolved?.startsWith("file:")) {
    const tarball = resolve(dirname(dirname(root)), resolved.slice("file:".length));
    return existsSync(tarball) ? beside(tarball) : beside(root);
  }
  // A registry keeps tarballs under `/-/`; npm may be told not to note which registry it was.
  if (resolved === undefined) return integrity === undefined ? beside(root) : VERSION;
  return /^https?:.*\/-\//.test(resolved) ? VERSION : resolved;
}

/** Empty for a checkout, and where another program than npm installed it. */
function installedAs(root: string): Installed {
  const modules = dirname(root);
  try {
    const text = readFileSync(join(modules, ".package-lock.json"), "utf8");
    return JSON.parse(text).packages?.["node_modules/sluice"] ?? {};
  } catch {
    return {};
  }
}
