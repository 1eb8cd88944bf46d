// Which classical filters are drawn beside ours, how they are set, and how all of them measure.

import { el, setText } from "../dom.ts";
import { formatNumber } from "../numbers.ts";
import { type Chosen, OTHERS, type Other } from "./others.ts";
import type { Measured } from "./protocol.ts";

const KNOWN = "The sample's true values are known.";
const INJECTED =
  "The recording was taken for true and faults were added to it: spikes of its own count as true.";
const TUNED =
  "The classical filters were tuned with the truth on the first half; all are judged on the " +
  "second. In the channel's unit, lag in readings: less is better.";

export class OthersPanel {
  readonly element: HTMLElement;
  readonly #rows: readonly OtherRow[];
  readonly #measure: HTMLButtonElement;
  readonly #results = el("div", { className: "measured", role: "status" });

  constructor(onChange: () => void, onMeasure: () => void) {
    this.#rows = OTHERS.map((other) => new OtherRow(other, onChange));
    this.#measure = el("button", { type: "button", onclick: onMeasure }, "Measure on this channel");
    this.element = el(
      "div",
      { className: "settings" },
      el("h3", {}, "Compare"),
      ...this.#rows.map((row) => row.element),
      el("p", { className: "buttons" }, this.#measure),
      this.#results,
    );
  }

  get chosen(): Chosen {
    const used = this.#rows.filter((row) => row.on);
    return Object.fromEntries(used.map((row) => [row.other.name, row.setting]));
  }

  clearResults(): void {
    this.#results.replaceChildren();
  }

  showBusy(): void {
    this.#measure.disabled = true;
    this.#results.replaceChildren(el("p", {}, "measuring …"));
  }

  showProblem(text: string): void {
    this.#measure.disabled = false;
    this.#results.replaceChildren(el("p", { className: "problem" }, text));
  }

  /** @param truth "injected": the recording was taken for true, and faults were added to it */
  showResults(entries: readonly Measured[], truth: "known" | "injected"): void {
    this.#measure.disabled = false;
    const heads = ["filter", "RMSE", "MAE", "lag at steps", "spikes passed"];
    const best = Math.min(...entries.map(({ rmse }) => rmse));
    const rows = [...entries]
      .sort((a, b) => a.rmse - b.rmse)
      .map(({ lagReadings, leaked, mae, name, rmse }) => {
        const numbers = [rmse, mae, lagReadings, leaked].map((n, i) =>
          el("td", {}, i === 2 ? formatNumber(n, 100) : formatNumber(n, best)),
        );
        return el("tr", {}, el("th", { scope: "row" }, name), ...numbers);
      });
    const head = el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text)));
    const table = el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows));
    const note = `${truth === "known" ? KNOWN : INJECTED} ${TUNED}`;
    this.#results.replaceChildren(
      el("div", { className: "table-scroll" }, table),
      el("small", {}, note),
    );
  }
}

class OtherRow {
  readonly element: HTMLElement;
  readonly other: Other;
  readonly #switch: HTMLInputElement;
  readonly #slider: HTMLInputElement;
  readonly #shown = el("output", {});

  constructor(other: Other, onChange: () => void) {
    this.other = other;
    const { choices, initial, label, setting } = other;
    this.#switch = el("input", {
      type: "checkbox",
      onchange: () => {
        this.#slider.disabled = !this.#switch.checked;
        onChange();
      },
    });
    this.#slider = el("input", {
      type: "range",
      min: "0",
      max: String(choices.length - 1),
      disabled: true,
      "aria-label": `${label}: ${setting}`,
      oninput: () => {
        setText(this.#shown, String(this.setting));
        onChange();
      },
    });
    this.#slider.value = String(choices.indexOf(initial));
    setText(this.#shown, String(initial));
    this.element = el(
      "div",
      { className: "setting" },
      el("label", {}, this.#switch, ` ${label}`),
      el("small", {}, setting),
      el("div", { className: "slider" }, this.#slider, this.#shown),
    );
  }

  get on(): boolean {
    return this.#switch.checked;
  }

  get setting(): number {
    return this.other.choices[Number(this.#slider.value)]!;
  }
}
