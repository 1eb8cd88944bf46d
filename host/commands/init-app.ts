// The files of a new app: those of examples/thermometer, with names and keys of its own.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Creation, creationFor } from "../../src/creation.ts";
import { dependencyOn } from "../files/specifier.ts";

const FILES = [
  "main.ts",
  "manifest.json",
  "partitions.csv",
  "sdkconfig/sdkconfig.defaults",
  "secrets.json",
  "tsconfig.json",
];

/** Of the private key, beside the app; git must not have it. */
export const KEY_FILE = "model-key";
const IGNORED = ["node_modules/", "dist/", "secrets.json", KEY_FILE, "*.pem", ""];

/**
 * Path and content of each file.
 *
 * @param name of the app, as npm takes it
 * @param publicKey of the models that it trusts, in hexadecimal digits
 */
export function appFiles(root: string, directory: string, name: string, publicKey: string) {
  const example = join(root, "examples/thermometer");
  const files = new Map<string, string>();
  for (const file of FILES) files.set(file, readFileSync(join(example, file), "utf8"));
  const manifest = files.get("manifest.json")!;
  files.set("manifest.json", manifestWith(manifest, publicKey));
  const described = JSON.parse(readFileSync(join(example, "package.json"), "utf8"));
  described.name = name;
  described.dependencies.sluice = dependencyOn(root, directory);
  files.set("package.json", `${JSON.stringify(described, null, 2)}\n`);
  files.set(".gitignore", IGNORED.join("\n"));
  return files;
}

/** The example's manifest with a key to trust, and the memory that its channels need. */
function manifestWith(text: string, publicKey: string): string {
  const { chunk, heap } = creationFor(JSON.parse(text).config.sluice.channels.length);
  return text
    .replace('"keys": []', `"keys": [{ "publicKey": "${publicKey}" }]`)
    .replace(
      '  "config": {',
      [
        '  "creation": {',
        `    "chunk": ${inOneLine(chunk)},`,
        `    "heap": ${inOneLine(heap)}`,
        '  },\n  "config": {',
      ].join("\n"),
    );
}

const inOneLine = ({ initial, incremental }: Creation["heap"]): string =>
  `{ "initial": ${initial}, "incremental": ${incremental} }`;
