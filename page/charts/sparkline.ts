// The last readings of a channel as a line without axes.

import { el } from "../dom.ts";
import { chartColors } from "./colors.ts";

const WIDTH = 84;
const HEIGHT = 26;
const POINTS = 60;

export class Sparkline {
  readonly canvas = el("canvas", {
    className: "sparkline",
    width: WIDTH * devicePixelRatio,
    height: HEIGHT * devicePixelRatio,
    "aria-hidden": "true",
  });

  /** Draws the last of `values[0 … length)`; NaN leaves a gap. */
  draw(values: Float64Array, length: number): void {
    const context = this.canvas.getContext("2d")!;
    const { width, height } = this.canvas;
    const from = Math.max(0, length - POINTS);
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = from; i < length; i++) {
      if (values[i]! < low) low = values[i]!;
      if (values[i]! > high) high = values[i]!;
    }
    context.clearRect(0, 0, width, height);
    if (!(low <= high)) return;
    const span = high - low || 1;
    const edge = 2 * devicePixelRatio;
    context.strokeStyle = chartColors().value;
    context.lineWidth = 1.5 * devicePixelRatio;
    context.beginPath();
    let pen: "up" | "down" = "up";
    for (let i = from; i < length; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) {
        pen = "up";
        continue;
      }
      const x = ((i - from) / (POINTS - 1)) * width;
      const y = height - edge - ((value - low) / span) * (height - 2 * edge);
      if (pen === "up") context.moveTo(x, y);
      else context.lineTo(x, y);
      pen = "down";
    }
    context.stroke();
  }
}
