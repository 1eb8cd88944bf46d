// What the user knows about one channel's sensor, and when its readings are worth a message.

import type { ChannelConfig, ReportConfig } from "../../src/filter/config.ts";
import { el, nameElement, setText } from "../dom.ts";
import { formatNumber } from "../numbers.ts";
import { numbersOf } from "./configuration.ts";
import { OptionalSlider, type SliderOptions } from "./optional-slider.ts";
import type { OpenedChannel } from "./protocol.ts";

export class ChannelSettings {
  readonly element: HTMLElement;
  readonly #channel: OpenedChannel;
  readonly #periodMs: number;
  readonly #onChange: () => void;
  readonly #unit: HTMLInputElement;
  readonly #sentinels: HTMLInputElement;
  readonly #problem = el("small", { className: "problem" });
  readonly #noise: OptionalSlider;
  readonly #min: OptionalSlider;
  readonly #max: OptionalSlider;
  readonly #resolution: OptionalSlider;
  readonly #deadband: OptionalSlider;
  readonly #minSeconds: OptionalSlider;
  readonly #maxSeconds: OptionalSlider;

  /** @param periodMs time between readings, 0 where it is not known */
  constructor(channel: OpenedChannel, periodMs: number, onChange: () => void) {
    this.#channel = channel;
    this.#periodMs = periodMs;
    this.#onChange = onChange;
    const { noise, usualHigh, usualLow } = channel;
    const span = usualHigh - usualLow || Math.abs(usualHigh) || 1;
    const scale = noise > 0 ? noise : span / 50;
    const number = (label: string, hint: string, part: Partial<SliderOptions>) =>
      this.#slider(label, hint, scale, part);
    this.#noise = number("Noise", `standard deviation; found: ${formatNumber(noise, noise)}`, {});
    const around = {
      scale: "linear",
      from: usualLow - 2 * span,
      to: usualHigh + 2 * span,
    } as const;
    this.#min = number("Lowest reading", "what the sensor can give at least", {
      ...around,
      initial: usualLow - span / 2,
    });
    this.#max = number("Highest reading", "what the sensor can give at most", {
      ...around,
      initial: usualHigh + span / 2,
    });
    this.#resolution = number("Resolution", "the sensor's smallest step", { to: scale * 10 });
    this.#deadband = number("Deadband", "smaller changes are not worth a message", {
      initial: 2 * scale,
    });
    const periodS = (periodMs || 1000) / 1000;
    const times = { from: periodS, to: 1000 * periodS, unit: "s" };
    this.#minSeconds = number("Shortest interval", "not more often than this", {
      ...times,
      initial: 5 * periodS,
    });
    this.#maxSeconds = number("Longest interval", "a fresh value at least this often", {
      ...times,
      initial: 60 * periodS,
    });
    const changed = () => this.#onChange();
    this.#unit = el("input", { type: "text", maxLength: 16, onchange: changed });
    this.#sentinels = el("input", { type: "text", onchange: () => this.#changeSentinels() });
    this.element = this.#build();
  }

  /** What the filter and the bridge are told. */
  get config(): ChannelConfig {
    const report = definite({
      deadband: this.#deadband.value,
      minMs: milliseconds(this.#minSeconds.value),
      maxMs: milliseconds(this.#maxSeconds.value),
    }) as ReportConfig;
    const { numbers } = numbersOf(this.#sentinels.value);
    const unit = this.#unit.value.trim();
    return {
      name: this.#channel.name,
      ...definite({
        unit: unit === "" ? undefined : unit,
        noise: this.#noise.value,
        min: this.#min.value,
        max: this.#max.value,
        resolution: this.#resolution.value,
        sentinels: numbers.length === 0 ? undefined : numbers,
        report: Object.keys(report).length === 0 ? undefined : report,
      }),
    };
  }

  #slider(label: string, hint: string, scale: number, part: Partial<SliderOptions>) {
    return new OptionalSlider({
      ...{ label, hint, unit: "", scale: "log", from: scale / 10, to: scale * 10 },
      initial: scale,
      onChange: () => this.#onChange(),
      ...part,
    });
  }

  #build(): HTMLElement {
    return el(
      "div",
      { className: "settings" },
      el("h3", {}, "Sensor of ", nameElement(this.#channel.name)),
      el(
        "label",
        { className: "field" },
        "Failure values",
        el("small", {}, " by which the sensor says that it failed."),
        this.#sentinels,
      ),
      this.#suggestions(),
      this.#problem,
      this.#min.element,
      this.#max.element,
      this.#noise.element,
      this.#resolution.element,
      el("label", { className: "field" }, "Unit", this.#unit),
      el("h3", {}, "Report policy"),
      this.#deadband.element,
      ...(this.#periodMs > 0 ? [this.#minSeconds.element, this.#maxSeconds.element] : []),
    );
  }

  /** Values far off all others may be failure values: one click takes them. */
  #suggestions(): HTMLElement {
    const buttons = this.#channel.farValues.map(({ count, value }) =>
      el(
        "button",
        { type: "button", title: `occurs ${count} times`, onclick: () => this.#add(value) },
        `add ${value < 0 ? "−" : ""}${Math.abs(value)}`,
      ),
    );
    return el("p", { className: "buttons" }, ...buttons);
  }

  #add(value: number): void {
    const { numbers } = numbersOf(this.#sentinels.value);
    if (!numbers.includes(value)) this.#sentinels.value = [...numbers, value].join(", ");
    this.#changeSentinels();
  }

  #changeSentinels(): void {
    const { wrong } = numbersOf(this.#sentinels.value);
    const line = wrong === undefined ? "" : `"${wrong}" is not a number; write such as -127, 85`;
    setText(this.#problem, line);
    this.#onChange();
  }
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(1000 * seconds);
}

function definite<T extends object>(settings: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
