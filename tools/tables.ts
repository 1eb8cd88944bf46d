// The tables of documents that come from the sources alone: `npm run docs` writes them between
// their markers, and `npm run check` fails where one is stale (tools/docs.mjs).
import deviceManifest from "../device/manifest.json";
import { channelRows, deviceRows } from "../lab/settings/table.ts";
import coreManifest from "../manifest.json";
import { creationFor } from "../src/creation.ts";
import type { Column, Plan } from "../src/filter/columns.ts";
import { estimatorPlan } from "../src/filter/estimator.ts";
import { FRONT_PLANS } from "../src/filter/front.ts";
import { CHANNELS_MAX } from "../src/limits.ts";
import { TRANSITIONS } from "../src/update/transitions.ts";
import { picture } from "./picture.ts";

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

/** The life of an update, as the updater runs it. */
function transitions(): string {
  const cell = (word: string): string => {
    if (word === "any") return word;
    if (word === "none") return "–";
    return word === "resting" ? "`confirmed` or `idle`" : `\`${word}\``;
  };
  const head = ["phase", "event", "action", "next phase", "reported"];
  return table([head, ...TRANSITIONS.map((row) => row.map(cell))]);
}

/** The columns of a snapshot in their order: all doubles of a part lie before all of its bytes. */
function snapshot(): string {
  const parts: readonly (readonly [string, readonly Plan[]])[] = [
    ["front", FRONT_PLANS],
    ["estimator", [estimatorPlan(1, 1)]],
  ];
  const rows = parts.flatMap(([part, plans]) =>
    (["doubles", "bytes"] as const).flatMap((kind) =>
      plans
        .flatMap((plan) => Object.entries(plan))
        .filter(([, column]) => column.kind === kind)
        .map(([name, column]) => [
          part,
          `\`${name}\``,
          column.kind === "doubles" ? "f64" : "u8",
          part === "estimator" && name === "h" ? "8·L·N" : column.each,
          believed(column),
        ]),
    ),
  );
  return table([["part", "column", "type", "a channel", "believed"], ...rows]);
}

function believed(column: Column): string {
  if (column.kind === "doubles") return column.believed;
  if (column.rule === "permutation") return `each of 0 … ${column.each - 1} once`;
  return `0 … ${column.below - 1}`;
}

/** What a device asks of the engine by its channels, and the chips that have it free. */
function memory(): string {
  const rows = [1, 2, 4, 8, 16, CHANNELS_MAX].map((channels) => {
    const { chunk, heap, stack } = creationFor(channels);
    const total = Math.ceil((chunk.initial + 16 * (heap.initial + stack)) / 1024);
    const chips = CHIPS.filter(([, free]) => free >= total).map(([chip]) => chip);
    return [channels, chunk.initial, heap.initial, stack, total, chips.join(", ") || "none"];
  });
  const head = ["channels", "chunks, B", "slots", "stack, slots", "in all, KB", "chips"];
  return table([head, ...rows]);
}

/** KB that a chip has for the engine, with Wi-Fi on: the SDK's own boards, or what they leave free. */
const CHIPS = [
  ["ESP32", 166],
  ["ESP32-C3, ESP32-S3", 300],
] as const;

/** Files that are made from the sources as a whole, by path. */
export const FILES: Readonly<Record<string, () => string>> = { "docs/before-after.svg": picture };

/** Each makes its Markdown. */
export const TABLES: Readonly<Record<string, () => string>> = {
  heaps,
  memory,
  snapshot,
  transitions,
  "settings device": () => table(deviceRows()),
  "settings channel": () => table(channelRows()),
};
