// Choosing a model file, and showing what it says.

import { el, nameElement } from "../dom.ts";
import { acceptDrops, fileChoice } from "../file-drop.ts";
import { type ModelChoice, readModel } from "./model-choice.ts";

/** Said first; the rest is for those who look. */
const FIRST = [
  "name",
  "id",
  "signed",
  "sequence",
  "deviceClass",
  "kind",
  "parameters",
  "fileBytes",
];

export class ModelPanel {
  readonly element: HTMLElement;
  choice: ModelChoice | undefined;
  readonly #onChoose: () => void;
  readonly #facts = el("div", { role: "status" });
  readonly #problem = el("p", { className: "problem", role: "alert" });

  constructor(onChoose: () => void) {
    this.#onChoose = onChoose;
    const drop = fileChoice({
      title: "Choose a signed model",
      hint: "a .slm file from sluice sign; keys stay out of the browser",
      accept: ".slm",
      onFile: (file) => void this.#read(file),
    });
    acceptDrops(drop, (file) => void this.#read(file));
    this.element = el(
      "section",
      { className: "card step" },
      el("h2", {}, "1. Model"),
      drop,
      this.#problem,
      this.#facts,
    );
  }

  async #read(file: File): Promise<void> {
    const read = readModel(file.name, new Uint8Array(await file.arrayBuffer()));
    this.choice = typeof read === "string" ? undefined : read;
    this.#problem.textContent = typeof read === "string" ? read : "";
    this.#facts.replaceChildren(...(this.choice === undefined ? [] : factsList(this.choice)));
    if (this.choice !== undefined && this.choice.release === undefined) {
      this.#problem.textContent =
        `${file.name}: is not signed, so no device would take it. ` +
        `Sign it first: sluice sign ${file.name} --key release.pem`;
    }
    this.#onChoose();
  }
}

function factsList({ facts, fileName }: ModelChoice): HTMLElement[] {
  const entries = Object.entries(facts);
  const list = (part: readonly [string, unknown][]) =>
    el("dl", { className: "facts" }, ...part.flatMap(([name, fact]) => row(name, fact)));
  const first = FIRST.map((name): [string, unknown] => [name, facts[name as keyof typeof facts]]);
  const rest = entries.filter(([name]) => !FIRST.includes(name));
  return [
    el("p", { className: "faint" }, nameElement(fileName)),
    list(first),
    el("details", {}, el("summary", {}, "everything it says"), list(rest)),
  ];
}

function row(name: string, fact: unknown): HTMLElement[] {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const lines = Array.isArray(fact) ? fact.map((one) => Object.values(one).join("  ")) : [fact];
  const shown = lines.map((line) => nameElement(String(line), "mono"));
  return [el("dt", {}, words), el("dd", {}, ...shown)];
}
