// How flags look: which of them have a mark, with its colour and shape, and drawing them.

import { FLAG_NAMES } from "../../src/filter/flags.ts";
import type { ChartColors } from "./palette.ts";

type Shape = "cross" | "triangle" | "diamond" | "square" | "circle" | "tick";

export interface Mark {
  readonly name: string;
  readonly color: keyof ChartColors;
  readonly shape: Shape;
}

/** In the order in which one is chosen where a reading has several flags. */
export const MARKS: readonly Mark[] = [
  { name: "sentinel", color: "purple", shape: "diamond" },
  { name: "range", color: "vermilion", shape: "triangle" },
  { name: "nonfinite", color: "vermilion", shape: "square" },
  { name: "stuck", color: "green", shape: "square" },
  { name: "missing", color: "text", shape: "tick" },
  { name: "duplicate", color: "orange", shape: "square" },
  { name: "late", color: "orange", shape: "diamond" },
  { name: "reset", color: "green", shape: "triangle" },
  { name: "outlier", color: "vermilion", shape: "cross" },
  { name: "recovered", color: "sky", shape: "circle" },
];

const BITS = MARKS.map(({ name }) => 1 << FLAG_NAMES.indexOf(name));
const SIZE = 4;

/** The mark of a reading with these flags; undefined: none. */
export function markOf(flags: number): Mark | undefined {
  const index = BITS.findIndex((bit) => (flags & bit) !== 0);
  return index < 0 ? undefined : MARKS[index];
}

/** Draws a mark with its middle at x, y; `ratio` is device pixels to CSS pixels. */
export function drawMark(
  context: CanvasRenderingContext2D,
  { shape }: Mark,
  x: number,
  y: number,
  ratio: number,
): void {
  const r = SIZE * ratio;
  context.beginPath();
  if (shape === "circle") context.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "cross") {
    polyline(context, x, y, [-r, -r, r, r]);
    polyline(context, x, y, [-r, r, r, -r]);
  } else if (shape === "tick") polyline(context, x, y, [0, -r, 0, r]);
  else {
    const outlines = {
      triangle: [-r, r, 0, -r, r, r],
      diamond: [0, -r, r, 0, 0, r, -r, 0],
      square: [-r, -r, r, -r, r, r, -r, r],
    };
    polyline(context, x, y, outlines[shape]);
    context.closePath();
  }
  context.stroke();
}

function polyline(context: CanvasRenderingContext2D, x: number, y: number, offsets: number[]) {
  context.moveTo(x + offsets[0]!, y + offsets[1]!);
  for (let i = 2; i < offsets.length; i += 2) context.lineTo(x + offsets[i]!, y + offsets[i + 1]!);
}
