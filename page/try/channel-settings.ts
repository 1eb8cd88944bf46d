// What the user knows about one channel's sensor, and when its readings are worth a message: a
// control for each setting that has a label in lab/settings/help.ts.

import { findingsOf } from "../../lab/settings/channels.ts";
import { CHANNEL_HELP, REPORT_HELP } from "../../lab/settings/help.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { CHANNEL, REPORT } from "../../src/settings/channel.ts";
import type { Rule } from "../../src/settings/rules.ts";
import { el, nameElement } from "../dom.ts";
import { formatNumber } from "../numbers.ts";
import { type Control, type ControlHelp, controlOf, NumbersField } from "./controls.ts";
import type { SliderOptions } from "./optional-slider.ts";
import type { OpenedChannel } from "./protocol.ts";

type Slider = Omit<SliderOptions, "hint" | "label">;
type Controls = ReadonlyMap<string, Control>;

export class ChannelSettings {
  readonly element: HTMLElement;
  readonly #channel: OpenedChannel;
  readonly #sensor: Controls;
  readonly #report: Controls;
  readonly #findings = el("div", { className: "problem", role: "status" });
  readonly #onChange: () => void;

  /** @param periodMs time between readings, 0 where it is not known */
  constructor(channel: OpenedChannel, periodMs: number, onChange: () => void) {
    this.#channel = channel;
    this.#onChange = onChange;
    const found = `found: ${formatNumber(channel.noise, channel.noise)}`;
    const told = {
      ...CHANNEL_HELP,
      noise: { ...CHANNEL_HELP.noise, help: `standard deviation; ${found}` },
    };
    this.#sensor = this.#controls(CHANNEL.keys, told, periodMs);
    this.#report = this.#controls(REPORT.keys, REPORT_HELP, periodMs);
    this.element = this.#build();
  }

  /** What the filter and the bridge are told; whoever runs it checks it (`checkChannels`). */
  get config(): ChannelConfig {
    const { deadband, maxMs, minMs } = valuesOf(this.#report);
    const report = definite({ deadband, minMs: milliseconds(minMs), maxMs: milliseconds(maxMs) });
    const given = {
      ...valuesOf(this.#sensor),
      ...(Object.keys(report).length > 0 && { report }),
    };
    return { name: this.#channel.name, ...(given as Omit<ChannelConfig, "name">) };
  }

  #controls(
    keys: Readonly<Record<string, { readonly is: Rule["is"] }>>,
    lines: Readonly<Record<string, { readonly label?: string; readonly help: string }>>,
    periodMs: number,
  ): Controls {
    const controls = new Map<string, Control>();
    for (const [key, rule] of Object.entries(keys)) {
      const { label } = lines[key]!;
      if (label === undefined || (periodMs === 0 && key.endsWith("Ms"))) continue;
      const help: ControlHelp = { ...lines[key]!, label };
      controls.set(key, controlOf(rule as Rule, help, this.#slider(key, periodMs)));
    }
    return controls;
  }

  /** Where the recording puts the slider of a number. */
  #slider(key: string, periodMs: number): Slider {
    const { noise, usualHigh, usualLow } = this.#channel;
    const span = usualHigh - usualLow || Math.abs(usualHigh) || 1;
    const scale = noise > 0 ? noise : span / 50;
    const around = {
      scale: "linear",
      from: usualLow - 2 * span,
      to: usualHigh + 2 * span,
    } as const;
    const periodS = (periodMs || 1000) / 1000;
    const seconds = { from: periodS, to: 1000 * periodS, unit: "s" };
    const own: Readonly<Record<string, Partial<Slider>>> = {
      min: { ...around, initial: usualLow - span / 2 },
      max: { ...around, initial: usualHigh + span / 2 },
      decimals: { scale: "linear", from: 0, to: CHANNEL.keys.decimals.most, initial: 1 },
      deadband: { initial: 2 * scale },
      minMs: { ...seconds, initial: 5 * periodS },
      maxMs: { ...seconds, initial: 60 * periodS },
    };
    return {
      ...{ unit: "", scale: "log", from: scale / 10, to: scale * 10, initial: scale },
      onChange: () => this.#changed(),
      ...own[key],
    };
  }

  #build(): HTMLElement {
    const elements = (controls: Controls) => [...controls.values()].map(({ element }) => element);
    this.#sensor.get("sentinels")?.element.append(this.#suggestions());
    return el(
      "div",
      { className: "settings" },
      el("h3", {}, "Sensor of ", nameElement(this.#channel.name)),
      ...elements(this.#sensor),
      el("h3", {}, "Report policy"),
      ...elements(this.#report),
      this.#findings,
    );
  }

  /** Values far off all others may be failure values: one click takes them. */
  #suggestions(): HTMLElement {
    const sentinels = this.#sensor.get("sentinels");
    const buttons = this.#channel.farValues.map(({ count, value }) =>
      el(
        "button",
        {
          type: "button",
          title: `occurs ${count} times`,
          onclick: () => sentinels instanceof NumbersField && sentinels.add(value),
        },
        `add ${value < 0 ? "−" : ""}${Math.abs(value)}`,
      ),
    );
    return el("p", { className: "buttons" }, ...buttons);
  }

  #changed(): void {
    const { refusals, warnings } = findingsOf(this.config);
    const lines = [...refusals, ...warnings].map(({ path, text }) => `${path}: ${text}`);
    this.#findings.replaceChildren(...lines.map((line) => el("p", {}, line)));
    this.#onChange();
  }
}

function valuesOf(controls: Controls): Record<string, unknown> {
  return definite(Object.fromEntries([...controls].map(([key, { value }]) => [key, value])));
}

function milliseconds(seconds: unknown): number | undefined {
  return typeof seconds === "number" ? Math.round(1000 * seconds) : undefined;
}

function definite<T extends object>(settings: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
