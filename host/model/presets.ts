// The filter that a command runs: the preset, or what a person names.

import { join } from "node:path";
import { filterOf } from "../../lab/model/source.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import { packageRoot } from "../files/package-root.ts";
import { NodeCrypto } from "./crypto.ts";
import { about, readBytes } from "./files.ts";

/** The preset that ships with Sluice; found from the sources and from dist/ alike. */
const PRESET = "models/preset.json";

export function presetPath(): string {
  return join(packageRoot(), PRESET);
}

/** Reads a filter, .slm or JSON. @throws UserError when the file is missing or is none */
export function loadModel(path: string = presetPath()): FilterModel {
  const bytes = readBytes(path);
  return about(path, () => filterOf(bytes, new NodeCrypto()));
}
