// What lines, shades and marks mean, with a small picture of each.

import { el } from "../dom.ts";
import { chartColors } from "./colors.ts";
import { meaningOf } from "./flag-meanings.ts";
import { drawMark, MARKS } from "./marks.ts";
import type { ChartColors } from "./palette.ts";

const WIDTH = 22;
const HEIGHT = 14;

export interface LegendLine {
  readonly label: string;
  readonly color: keyof ChartColors;
  readonly dash: readonly number[];
  readonly width: number;
}

export const RAW_LINE: LegendLine = { label: "raw", color: "raw", dash: [], width: 1 };
export const VALUE_LINE: LegendLine = { label: "filtered", color: "value", dash: [], width: 2.5 };

/**
 * Fills `place` with the meanings of `lines`, the shades, and marks.
 * @param band is there one around the value?
 */
export function showLegend(
  place: HTMLElement,
  lines: readonly LegendLine[],
  band: "band" | "no band",
): void {
  const colors = chartColors();
  const items = lines.map((line) =>
    item(line.label, (context) => {
      context.strokeStyle = colors[line.color];
      context.lineWidth = line.width;
      context.setLineDash([...line.dash]);
      context.moveTo(0, HEIGHT / 2);
      context.lineTo(WIDTH, HEIGHT / 2);
      context.stroke();
    }),
  );
  const shade = (label: string, color: string) =>
    item(label, (context) => {
      context.fillStyle = color;
      context.fillRect(0, 0, WIDTH, HEIGHT);
    });
  const marks = MARKS.map((mark) =>
    item(`${mark.name}: ${meaningOf(mark.name)}`, (context) => {
      context.strokeStyle = colors[mark.color];
      context.lineWidth = 1.5;
      drawMark(context, mark, WIDTH / 2, HEIGHT / 2, 1);
    }),
  );
  place.replaceChildren(
    ...items,
    ...(band === "band" ? [shade("±, right nine times of ten", colors.band)] : []),
    shade("reading not believed", colors.doubtful),
    shade("no value", colors.gone),
    el(
      "details",
      { className: "marks" },
      el("summary", {}, "marks"),
      el("div", { className: "legend" }, ...marks),
    ),
  );
}

function item(label: string, draw: (context: CanvasRenderingContext2D) => void): HTMLElement {
  const ratio = devicePixelRatio;
  const canvas = el("canvas", { width: WIDTH * ratio, height: HEIGHT * ratio });
  const context = canvas.getContext("2d")!;
  context.scale(ratio, ratio);
  draw(context);
  return el("span", { className: "legend-item" }, canvas, label);
}
