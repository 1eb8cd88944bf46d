// A number that may be left alone: a switch, a slider over what makes sense, and a field for all
// other numbers.

import { el, setText } from "../dom.ts";

const STEPS = 200;
const DIGITS = 3;

export interface SliderOptions {
  readonly label: string;
  readonly hint: string;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  /** "log": every factor takes the same way. */
  readonly scale: "linear" | "log";
  /** Where the slider stands when it is switched on. */
  readonly initial: number;
  readonly onChange: () => void;
}

export class OptionalSlider {
  readonly element: HTMLElement;
  readonly #options: SliderOptions;
  readonly #switch: HTMLInputElement;
  readonly #slider: HTMLInputElement;
  readonly #field: HTMLInputElement;
  readonly #problem = el("small", { className: "problem" });

  constructor(options: SliderOptions) {
    this.#options = options;
    const { hint, label, unit } = options;
    const name = unit === "" ? label : `${label}, ${unit}`;
    this.#switch = el("input", { type: "checkbox", onchange: () => this.#toggle() });
    this.#slider = el("input", {
      type: "range",
      min: "0",
      max: String(STEPS),
      disabled: true,
      "aria-label": name,
      oninput: () => this.#fromSlider(),
    });
    this.#field = el("input", {
      type: "text",
      inputMode: "decimal",
      disabled: true,
      "aria-label": `${name}, as a number`,
      onchange: () => this.#fromField(),
    });
    this.#slider.value = String(this.#stepOf(options.initial));
    this.element = el(
      "div",
      { className: "setting" },
      el("label", {}, this.#switch, ` ${name}`),
      el("small", {}, hint),
      el("div", { className: "slider" }, this.#slider, this.#field),
      this.#problem,
    );
  }

  /** Undefined: left alone. */
  get value(): number | undefined {
    const value = Number(this.#field.value.trim().replace("−", "-").replace(",", "."));
    const good = this.#switch.checked && this.#field.value.trim() !== "" && Number.isFinite(value);
    return good ? value : undefined;
  }

  #toggle(): void {
    const { checked } = this.#switch;
    this.#slider.disabled = !checked;
    this.#field.disabled = !checked;
    if (checked && this.#field.value === "") this.#field.value = this.#valueAt();
    this.#options.onChange();
  }

  #fromSlider(): void {
    this.#field.value = this.#valueAt();
    setText(this.#problem, "");
    this.#options.onChange();
  }

  #fromField(): void {
    const { value } = this;
    const given = JSON.stringify(this.#field.value);
    setText(this.#problem, value === undefined ? `expected a number, got ${given}` : "");
    if (value !== undefined) this.#slider.value = String(this.#stepOf(value));
    this.#options.onChange();
  }

  #valueAt(): string {
    const { from, scale, to } = this.#options;
    const share = Number(this.#slider.value) / STEPS;
    const value = scale === "log" ? from * (to / from) ** share : from + share * (to - from);
    // No more digits than the slider can tell apart.
    const unit = 10 ** Math.floor(Math.log10((scale === "log" ? value : to - from) || 1) - 2);
    const round = Math.round(value / unit) * unit;
    return String(Number(round.toPrecision(Math.abs(round) < 1 ? DIGITS : 6)));
  }

  #stepOf(value: number): number {
    const { from, scale, to } = this.#options;
    const share =
      scale === "log" ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
    return Math.round(STEPS * Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share)));
  }
}
