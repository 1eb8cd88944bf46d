// The tables of documents that come from the sources alone: `npm run docs` writes them between
// their markers, and `npm run check` fails where one is stale (tools/docs.mjs).
import deviceManifest from "../device/manifest.json";
import { channelRows, deviceRows } from "../lab/settings/table.ts";
import coreManifest from "../manifest.json";

/** A Markdown table; the first row is its head. */
function table(rows: readonly (readonly (number | string)[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly (number | string)[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...body.map(line)].join("\n");
}

/** What the two manifests ask of the engine, in bytes; a slot has 16. */
function heaps(): string {
  const row = (name: string, { creation }: typeof deviceManifest | typeof coreManifest) => [
    name,
    creation.chunk.initial,
    creation.heap.initial,
    16 * creation.heap.initial,
    16 * creation.stack,
  ];
  return table([
    ["manifest", "chunks, B", "slots", "slots, B", "stack, B"],
    row("`manifest.json`: the core", coreManifest),
    row("`device/manifest.json`: the whole device", deviceManifest),
  ]);
}

/** Each makes its Markdown. */
export const TABLES: Readonly<Record<string, () => string>> = {
  heaps,
  "settings device": () => table(deviceRows()),
  "settings channel": () => table(channelRows()),
};
