// One channel of the chosen device: its name, its newest reading, its chart.

import { flagText } from "../../lab/replay/flag-text.ts";
import { OUTLIER_SCALES } from "../../src/limits.ts";
import { meaningsOf } from "../charts/flag-meanings.ts";
import { chartPlace, SignalChart } from "../charts/signal-chart.ts";
import { el, nameElement, setText } from "../dom.ts";
import { formatDuration, formatValue, halfWidthText } from "../numbers.ts";
import { TrackColumns } from "./columns.ts";
import type { ChannelState, Device } from "./devices.ts";

const CHART_HEIGHT = 190;
const SYNC = "live";
const DETAIL_HELP =
  "raw: what the sensor said\n" +
  "score: how far that is from the value, in units of the sensor's usual noise;" +
  ` above ${OUTLIER_SCALES} it is an outlier`;
const HALF_WIDTH_HELP = "the truth is within this of the value nine times of ten";
const PROBLEM_HELP = "several of the last readings were doubtful: look at the sensor";

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
  readonly #halfWidth = el("span", { className: "half-width", title: HALF_WIDTH_HELP });
  readonly #detail = el("span", { className: "detail", title: DETAIL_HELP });
  readonly #problem = el("span", { className: "problem-badge", title: PROBLEM_HELP }, "problem");
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
        el("p", { className: "reading" }, this.#value, this.#halfWidth, ...unit),
        el("p", { className: "about" }, this.#problem, this.#flags, this.#detail),
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
    const { decimals, latest } = this.#channel;
    this.#problem.hidden = latest?.problem !== true;
    if (this.#cursor !== null && this.#cursor < this.#columns.x.length) {
      const row = this.#cursor;
      const { flags, plusMinus, raw, value, x } = this.#columns;
      const at = new Date(x[row]!).toLocaleTimeString("en-GB");
      this.#say(value[row] ?? Number.NaN, plusMinus[row]!, flags[row]!);
      const shown = formatValue(raw[row] ?? Number.NaN, decimals, span);
      setText(this.#detail, `raw ${shown} at ${at}`);
      return;
    }
    if (latest === undefined) return;
    const { ageMs, flags, plusMinus, raw, score, value } = latest;
    this.#say(value, plusMinus, flags);
    const old = ageMs > 0 ? `, ${formatDuration(ageMs)} old` : "";
    const far = Number.isFinite(score) ? `, score ${score.toFixed(1)}` : "";
    setText(this.#detail, `raw ${formatValue(raw, decimals, span)}${far}${old}`);
  }

  redraw(): void {
    this.#chart?.redraw();
  }

  destroy(): void {
    this.#observer.disconnect();
    this.#chart?.destroy();
  }

  #say(value: number, plusMinus: number, flags: number): void {
    const span = this.#chart?.span ?? 0;
    setText(this.#value, formatValue(value, this.#channel.decimals, span));
    setText(this.#halfWidth, halfWidthText(plusMinus));
    const text = flagText(flags).replaceAll("|", ", ");
    setText(this.#flags, text);
    this.#flags.title = meaningsOf(flags);
    this.#flags.hidden = text === "";
  }
}
