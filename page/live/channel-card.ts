// One channel of the chosen device: its name, its newest reading, its chart.

import { flagText } from "../../lab/replay/flag-text.ts";
import { chartPlace, SignalChart } from "../charts/signal-chart.ts";
import { el, nameElement, setText } from "../dom.ts";
import { formatDuration, formatNumber } from "../numbers.ts";
import { TrackColumns } from "./columns.ts";
import type { ChannelState, Device } from "./devices.ts";

const CHART_HEIGHT = 190;
const SYNC = "live";

export interface CardOptions {
  readonly onZoom: (min: number, max: number) => void;
  readonly onReset: () => void;
  readonly fit: () => "believed" | "all";
}

export class ChannelCard {
  readonly element: HTMLElement;
  readonly #device: Device;
  readonly #channel: ChannelState;
  readonly #columns = new TrackColumns();
  readonly #place = chartPlace();
  readonly #value = el("strong", { className: "value" }, "–");
  readonly #detail = el("span", { className: "detail" });
  readonly #flags = el("span", { className: "flags" });
  readonly #options: CardOptions;
  #chart: SignalChart | undefined;
  #cursor: number | null = null;
  #inView = false;
  readonly #observer: IntersectionObserver;

  constructor(device: Device, channel: ChannelState, options: CardOptions) {
    this.#device = device;
    this.#channel = channel;
    this.#options = options;
    const unit = channel.unit === "" ? [] : [nameElement(channel.unit, "unit")];
    this.element = el(
      "article",
      { className: "card channel", "aria-label": `channel ${channel.name}` },
      el(
        "header",
        {},
        el("h3", {}, nameElement(channel.name)),
        el("p", { className: "reading" }, this.#value, ...unit),
        el("p", { className: "about" }, this.#flags, this.#detail),
      ),
      this.#place,
    );
    this.#observer = new IntersectionObserver((entries) => {
      this.#inView = entries.at(-1)!.isIntersecting;
    });
    this.#observer.observe(this.element);
  }

  /** Draws the chart, if it can be seen. */
  draw(min: number, max: number): void {
    if (!this.#inView || this.#place.clientWidth === 0) return;
    const { onReset, onZoom, fit } = this.#options;
    this.#chart ??= new SignalChart(
      this.#place,
      {
        axis: "time",
        zone: "local",
        height: CHART_HEIGHT,
        others: [],
        onZoom,
        onReset,
        fit,
        onCursor: (row) => {
          this.#cursor = row;
          this.drawNumbers();
        },
      },
      SYNC,
    );
    const { history } = this.#device;
    this.#columns.fill(history, history.tracks[this.#channel.track]!, min, max);
    this.#chart.show(this.#columns, min, max);
  }

  /** The reading under the cursor, else the newest one. */
  drawNumbers(): void {
    const span = this.#chart?.span ?? 0;
    if (this.#cursor !== null && this.#cursor < this.#columns.x.length) {
      const row = this.#cursor;
      const { flags, raw, value, x } = this.#columns;
      const at = new Date(x[row]!).toLocaleTimeString("en-GB");
      this.#say(value[row] ?? Number.NaN, span, flags[row]!);
      setText(this.#detail, `raw ${formatNumber(raw[row] ?? Number.NaN, span)} at ${at}`);
      return;
    }
    const { latest } = this.#channel;
    if (latest === undefined) return;
    const { ageMs, flags, raw, score, value } = latest;
    this.#say(value, span, flags);
    const old = ageMs > 0 ? `, ${formatDuration(ageMs)} old` : "";
    const far = Number.isFinite(score) ? `, score ${score.toFixed(1)}` : "";
    setText(this.#detail, `raw ${formatNumber(raw, span)}${far}${old}`);
  }

  redraw(): void {
    this.#chart?.redraw();
  }

  destroy(): void {
    this.#observer.disconnect();
    this.#chart?.destroy();
  }

  #say(value: number, span: number, flags: number): void {
    setText(this.#value, formatNumber(value, span));
    const text = flagText(flags).replaceAll("|", ", ");
    setText(this.#flags, text);
    this.#flags.hidden = text === "";
  }
}
