// One channel over time: raw and filtered, shades where readings were not believed, flags as marks.
// uPlot draws axes and lines; shades and marks are drawn behind and above them here.
// It is a script of its own, so that a global: the plots of `sluice simulate` draw with it too.

import { FLAGS_ABNORMAL } from "../../lab/replay/flag-counts.ts";
import { FLAG_UNAVAILABLE } from "../../src/filter/flags.ts";
import { el } from "../dom.ts";
import { axisValues, padded, timeLabels } from "./axes.ts";
import { drawBand } from "./band.ts";
import { chartColors } from "./colors.ts";
import { type LegendLine, RAW_LINE, VALUE_LINE } from "./legend.ts";
import { drawMark, markOf } from "./marks.ts";

/** Columns of equal length; null where there is no number. */
export interface ChartColumns {
  readonly x: number[];
  readonly raw: (number | null)[];
  readonly value: (number | null)[];
  readonly flags: number[];
  /** Half of the band around the value; NaN: none. */
  readonly plusMinus: number[];
  /** In the order of `ChartOptions.others`. */
  readonly others: readonly (number | null)[][];
}

export interface ChartOptions {
  /** What x counts: milliseconds since 1970, or any number. */
  readonly axis: "time" | "number";
  readonly height: number;
  readonly others: readonly LegendLine[];
  /** The user chose a part of the x axis by dragging. */
  readonly onZoom: (min: number, max: number) => void;
  /** Back to everything. */
  readonly onReset: () => void;
  /** The cursor is on this row; null: it left. */
  readonly onCursor: (row: number | null) => void;
  /** "believed": readings that were not believed do not stretch the y axis. */
  readonly fit: () => "believed" | "all";
  /** Times of recordings without a zone are UTC. */
  readonly zone: "local" | "UTC";
}

const EMPTY: ChartColumns = { x: [], raw: [], value: [], flags: [], plusMinus: [], others: [] };
const MARGIN = 0.12;

export class SignalChart {
  readonly #place: HTMLElement;
  readonly #options: ChartOptions;
  readonly #plot: uPlot;
  #columns: ChartColumns = EMPTY;
  #width = 0;
  #min = 0;
  #max = 1;

  constructor(place: HTMLElement, options: ChartOptions, syncKey: string) {
    this.#place = place;
    this.#options = options;
    this.#width = place.clientWidth;
    this.#plot = new uPlot(this.#uplotOptions(syncKey), [[], [], []], place);
    this.#plot.over.addEventListener("dblclick", () => options.onReset());
  }

  show(columns: ChartColumns, min: number, max: number): void {
    this.#columns = columns;
    this.#min = min;
    this.#max = max;
    const plot = this.#plot;
    if (this.#place.clientWidth !== this.#width) {
      this.#width = this.#place.clientWidth;
      plot.setSize({ width: this.#width, height: this.#options.height });
    }
    plot.batch(() => {
      plot.setData([columns.x, columns.raw, columns.value, ...columns.others], false);
      plot.setScale("x", { min, max });
    });
  }

  /** The range of numbers on display. */
  get span(): number {
    const { min = 0, max = 0 } = this.#plot.scales.y ?? {};
    return Math.abs(max - min);
  }

  redraw(): void {
    this.#plot.redraw();
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #uplotOptions(syncKey: string): uPlot.Options {
    const { axis, height, others, onCursor, onZoom, zone } = this.#options;
    const faint = () => chartColors().text;
    const grid = { stroke: () => chartColors().grid, width: 1 };
    const font = "11px system-ui, sans-serif";
    const line = ({ label, color, dash, width }: LegendLine): uPlot.Series => ({
      label,
      stroke: () => chartColors()[color],
      width,
      dash: [...dash],
      points: { show: false },
    });
    const narrow = this.#width < 480;
    return {
      width: this.#width,
      height,
      ms: 1,
      ...(zone === "UTC" && { tzDate: (ms) => uPlot.tzDate(new Date(ms), "Etc/UTC") }),
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 7 },
        sync: { key: syncKey },
        drag: { x: true, y: false, setScale: false },
      },
      scales: {
        x: { time: axis === "time" },
        y: { range: (_, low, high) => this.#range(low, high) },
      },
      axes: [
        {
          stroke: faint,
          grid,
          ticks: grid,
          font,
          size: 28,
          space: narrow ? 70 : 90,
          ...(axis === "time" && { values: (_, splits) => timeLabels(splits, zone) }),
        },
        { stroke: faint, grid, ticks: grid, font, size: 52, space: 32, values: axisValues },
      ],
      series: [{}, line(RAW_LINE), line(VALUE_LINE), ...others.map(line)],
      hooks: {
        drawClear: [
          (plot) => {
            this.#drawShades(plot);
            drawBand(plot, this.#columns, chartColors().band);
          },
        ],
        draw: [(plot) => this.#drawMarks(plot)],
        setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < 6) return;
            onZoom(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    };
  }

  /** Called by uPlot with the range of everything in view. */
  #range(low: number | null, high: number | null): [number, number] {
    if (this.#options.fit() === "believed") {
      const { flags, raw, value, x } = this.#columns;
      let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      const take = (v: number | null | undefined) => {
        if (v === null || v === undefined) return;
        if (v < least) least = v;
        if (v > most) most = v;
      };
      for (let i = 0; i < x.length; i++) {
        if (x[i]! < this.#min || x[i]! > this.#max) continue;
        take(value[i]);
        if ((flags[i]! & FLAGS_ABNORMAL) === 0) take(raw[i]);
      }
      if (least <= most) return padded(least, most, MARGIN);
    }
    return low === null || high === null ? [0, 1] : padded(low, high, MARGIN);
  }

  #drawShades(plot: uPlot): void {
    const { flags, x } = this.#columns;
    const { ctx, bbox } = plot;
    const colors = chartColors();
    const [from, to] = this.#rowsInView();
    const kindOf = (row: number) =>
      (flags[row]! & FLAG_UNAVAILABLE) !== 0
        ? colors.gone
        : (flags[row]! & FLAGS_ABNORMAL) !== 0
          ? colors.doubtful
          : "";
    ctx.save();
    for (let row = from; row <= to; ) {
      const kind = kindOf(row);
      let end = row + 1;
      while (end <= to && kindOf(end) === kind) end++;
      if (kind !== "") {
        const left = plot.valToPos((x[Math.max(row - 1, 0)]! + x[row]!) / 2, "x", true);
        const after = Math.min(end, x.length - 1);
        const right = plot.valToPos((x[end - 1]! + x[after]!) / 2, "x", true);
        ctx.fillStyle = kind;
        ctx.fillRect(left, bbox.top, Math.max(right - left, 2 * devicePixelRatio), bbox.height);
      }
      row = end;
    }
    ctx.restore();
  }

  #drawMarks(plot: uPlot): void {
    const { flags, raw, value, x } = this.#columns;
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const colors = chartColors();
    const edge = 6 * ratio;
    ctx.save();
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([]);
    const [from, to] = this.#rowsInView();
    for (let row = from; row <= to; row++) {
      const mark = markOf(flags[row]!);
      if (mark === undefined) continue;
      const at = mark.shape === "tick" ? undefined : (raw[row] ?? value[row]);
      // What is off the scale stays visible at the edge; what has no number stands at the bottom.
      const wanted = at === null || at === undefined ? Infinity : plot.valToPos(at, "y", true);
      const y = Math.min(Math.max(wanted, bbox.top + edge), bbox.top + bbox.height - edge);
      ctx.strokeStyle = colors[mark.color];
      drawMark(ctx, mark, plot.valToPos(x[row]!, "x", true), y, ratio);
    }
    ctx.restore();
  }

  #rowsInView(): [number, number] {
    const { x } = this.#columns;
    let from = 0;
    while (from < x.length && x[from]! < this.#min) from++;
    let to = x.length - 1;
    while (to >= 0 && x[to]! > this.#max) to--;
    return [from, to];
  }
}

/** Where a chart goes. */
export function chartPlace(): HTMLElement {
  return el("div", { className: "chart" });
}
