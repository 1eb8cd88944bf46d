// One channel of a run: its chart, what was flagged, and the numbers under the cursor.

import { FLAG_NAMES } from "../../src/filter/flags.ts";
import { meaningOf, meaningsOf } from "../charts/flag-meanings.ts";
import { type ChartColumns, chartPlace, SignalChart } from "../charts/signal-chart.ts";
import { el, nameElement, setText } from "../dom.ts";
import { formatNumber, halfWidthText } from "../numbers.ts";
import { OTHERS } from "./others.ts";
import type { Opened, RunChannel } from "./protocol.ts";

const CHART_HEIGHT = 260;
const SYNC = "try";

export interface ResultOptions {
  readonly axis: Opened["axis"];
  readonly onZoom: (min: number, max: number) => void;
  readonly onReset: () => void;
  readonly onChoose: () => void;
  readonly fit: () => "believed" | "all";
}

export class ResultCard {
  readonly element: HTMLElement;
  readonly #place = chartPlace();
  readonly #flags = el("span", { className: "about" });
  readonly #cursor = el("p", { className: "cursor faint" });
  readonly #options: ResultOptions;
  #chart: SignalChart | undefined;
  #columns: ChartColumns | undefined;

  constructor(name: string, options: ResultOptions) {
    this.#options = options;
    const choose = el(
      "button",
      { type: "button", className: "choose", onclick: options.onChoose },
      nameElement(name),
    );
    this.element = el(
      "article",
      { className: "card channel" },
      el("header", {}, el("h3", {}, choose), this.#flags),
      this.#place,
      this.#cursor,
    );
  }

  mark(chosen: "chosen" | "other"): void {
    this.element.dataset.chosen = chosen;
  }

  show(channel: RunChannel, min: number, max: number): void {
    const counts = channel.flagCounts
      .map((count, bit) => (count > 0 ? `${FLAG_NAMES[bit]} ${count.toLocaleString("en")}` : ""))
      .filter((text) => text !== "");
    setText(this.#flags, counts.join(" · ") || "no flags");
    const seen = FLAG_NAMES.filter((_, bit) => channel.flagCounts[bit]! > 0);
    this.#flags.title = seen.map((name) => `${name}: ${meaningOf(name)}`).join("\n");
    const gap = (values: Float64Array) => Array.from(values, (v) => (Number.isNaN(v) ? null : v));
    const nothing = Array.from(channel.x, () => null);
    this.#columns = {
      x: Array.from(channel.x),
      raw: gap(channel.raw),
      value: gap(channel.value),
      flags: Array.from(channel.flags),
      plusMinus: Array.from(channel.plusMinus),
      others: OTHERS.map(({ name }) => {
        const output = channel.others.get(name);
        return output === undefined ? nothing : gap(output);
      }),
    };
    this.zoom(min, max);
    this.#showCursor(null);
  }

  zoom(min: number, max: number): void {
    if (this.#columns === undefined || this.#place.clientWidth === 0) return;
    const { axis, fit, onReset, onZoom } = this.#options;
    this.#chart ??= new SignalChart(
      this.#place,
      {
        axis: axis === "time" ? "time" : "number",
        zone: "UTC",
        height: CHART_HEIGHT,
        others: OTHERS.map(({ color, dash, label }) => ({ label, color, dash, width: 1.5 })),
        onZoom,
        onReset,
        fit,
        onCursor: (row) => this.#showCursor(row),
      },
      SYNC,
    );
    this.#chart.show(this.#columns, min, max);
  }

  redraw(): void {
    this.#chart?.redraw();
  }

  destroy(): void {
    this.#chart?.destroy();
  }

  #showCursor(row: number | null): void {
    const columns = this.#columns;
    if (row === null || columns === undefined || row >= columns.x.length) {
      setText(this.#cursor, "\u00a0");
      return;
    }
    const span = this.#chart?.span ?? 0;
    const number = (v: number | null | undefined) => formatNumber(v ?? Number.NaN, span);
    const x = columns.x[row]!;
    const at = this.#options.axis === "time" ? new Date(x).toISOString() : String(x);
    const flags = FLAG_NAMES.filter((_, bit) => (columns.flags[row]! >> bit) & 1).join(", ");
    const others = OTHERS.map(({ label }, i) => [label, columns.others[i]![row]] as const)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([label, value]) => `, ${label} ${number(value)}`);
    const sure = halfWidthText(columns.plusMinus[row]!);
    const ours = `raw ${number(columns.raw[row])}, filtered ${number(columns.value[row])} ${sure}`;
    this.#cursor.title = meaningsOf(columns.flags[row]!);
    setText(this.#cursor, `${at}: ${ours}${others.join("")}${flags === "" ? "" : ` (${flags})`}`);
  }
}
