// Builds node-red/dist: what the package node-red-contrib-sluice has beside its examples. Its core
// comes from src/ and its form from the table of settings, so that it needs no other package.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { nodeRedBundle, nodeRedEditor, program, root } from "./bundles.mjs";

const dist = join(root, "node-red/dist");

export async function buildNodeRed() {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const html = join(root, "node_modules/.cache/sluice/node-red-html.mjs");
  const [editor] = await Promise.all([
    build(nodeRedEditor),
    build(nodeRedBundle),
    build({ ...program, entryPoints: [join(root, "node-red/html.ts")], outfile: html }),
  ]);
  const { editorHtml } = await import(pathToFileURL(html));
  writeFileSync(join(dist, "sluice.html"), editorHtml(editor.outputFiles[0].text));
  copyFileSync(join(root, "LICENSE"), join(dist, "LICENSE"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildNodeRed();
