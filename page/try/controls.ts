// A control for one setting, by its rule: what cannot be read is said below it.

import type { ChannelHelp } from "../../lab/settings/help.ts";
import type { Rule } from "../../src/settings/rules.ts";
import { el, setText } from "../dom.ts";
import { numbersOf } from "./configuration.ts";
import { OptionalSlider, type SliderOptions } from "./optional-slider.ts";

export interface Control {
  readonly element: HTMLElement;
  /** Undefined: left alone. */
  readonly value: unknown;
}

export type ControlHelp = Required<Pick<ChannelHelp, "help" | "label">> & ChannelHelp;

/** @param slider where a slider begins and ends, and what is known of its number */
export function controlOf(
  rule: Rule,
  { help, label }: ControlHelp,
  slider: Omit<SliderOptions, "hint" | "label">,
): Control {
  if (rule.is === "list") return new NumbersField(label, help, slider.onChange);
  if (rule.is === "word") return choice(label, help, rule.words, slider.onChange);
  if (rule.is === "text") return textField(label, help, rule.most, slider.onChange);
  return new OptionalSlider({ ...slider, label, hint: help });
}

function textField(label: string, help: string, most: number, onChange: () => void): Control {
  const input = el("input", { type: "text", maxLength: most, onchange: onChange });
  return {
    element: field(label, help, input),
    get value() {
      return input.value.trim() || undefined;
    },
  };
}

function choice(
  label: string,
  help: string,
  words: readonly string[],
  onChange: () => void,
): Control {
  const option = (value: string, text: string) => el("option", { value }, text);
  const options = words.map((word) => option(word, word.replaceAll("_", " ")));
  const select = el("select", { onchange: onChange }, option("", "not given"), ...options);
  return {
    element: field(label, help, select),
    get value() {
      return select.value || undefined;
    },
  };
}

function field(label: string, help: string, input: HTMLElement): HTMLElement {
  return el("label", { className: "field" }, label, el("small", {}, ` ${help}`), input);
}

/** Numbers, separated by commas. */
export class NumbersField implements Control {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #problem = el("small", { className: "problem" });
  readonly #onChange: () => void;

  constructor(label: string, help: string, onChange: () => void) {
    this.#onChange = onChange;
    this.#input = el("input", { type: "text", onchange: () => this.#changed() });
    this.element = el("div", {}, field(label, help, this.#input), this.#problem);
  }

  get value(): readonly number[] | undefined {
    const { numbers } = numbersOf(this.#input.value);
    return numbers.length === 0 ? undefined : numbers;
  }

  add(value: number): void {
    const { numbers } = numbersOf(this.#input.value);
    if (!numbers.includes(value)) this.#input.value = [...numbers, value].join(", ");
    this.#changed();
  }

  #changed(): void {
    const { wrong } = numbersOf(this.#input.value);
    const line = wrong === undefined ? "" : `expected numbers such as -127, 85, got "${wrong}"`;
    setText(this.#problem, line);
    this.#onChange();
  }
}
