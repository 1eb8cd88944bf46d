// Where each device is with the model, and why where it went wrong.

import type { Fleet } from "../../lab/fleet/fleet.ts";
import { outcomeOf, progressOf, sightText, unfitText } from "../../lab/fleet/outcome.ts";
import type { Release } from "../../lab/model/release.ts";
import type { Report } from "../../src/update/report.ts";
import { el, nameElement, setData, setText } from "../dom.ts";
import { reasonOf } from "./reasons.ts";

export class ProgressTable {
  readonly element: HTMLElement;
  readonly #body = el("tbody", {});
  readonly #rows = new Map<string, ProgressRow>();

  constructor() {
    const heads = ["device", "state", "progress", "what it means"];
    const head = el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text)));
    this.element = el(
      "div",
      { className: "table-scroll" },
      el("table", { className: "progress" }, el("thead", {}, head), this.#body),
    );
  }

  clear(): void {
    this.#rows.clear();
    this.#body.replaceChildren();
  }

  show(device: string, fleet: Fleet, release: Release): void {
    let row = this.#rows.get(device);
    if (row === undefined) {
      row = new ProgressRow(device);
      this.#rows.set(device, row);
      this.#body.append(row.element);
    }
    const info = fleet.infos.get(device);
    const report = fleet.reported.get(device);
    const said = [unfitText(info, release), sightText(report, release.id, info)];
    row.show(report, release.id, said.filter((text) => text !== "").join("; "));
  }
}

class ProgressRow {
  readonly element: HTMLElement;
  readonly #state = el("td", {});
  readonly #bar = el("progress", { max: 1, value: 0 });
  readonly #meaning = el("td", { className: "meaning" });

  constructor(device: string) {
    const name = el("th", { scope: "row" }, nameElement(device));
    this.element = el("tr", {}, name, this.#state, el("td", {}, this.#bar), this.#meaning);
    this.#bar.setAttribute("aria-label", `progress of ${device}`);
  }

  /** @param said what is known besides: why it cannot run the model, what its trial saw */
  show(report: Report | undefined, id: string, said: string): void {
    const outcome = outcomeOf(report, id);
    setData(this.element, "outcome", outcome);
    setText(this.#state, progressOf(report, id));
    this.#bar.value = outcome === "confirmed" ? 1 : shareDone(report, id);
    const meaning = meaningOf(report, id);
    setText(this.#meaning, said === "" ? meaning : `${meaning} (${said})`);
  }
}

/** Loading is the first half, the trial the second. */
function shareDone(report: Report | undefined, id: string): number {
  if (report === undefined || report.id !== id) return 0;
  const done = report.of > 0 ? report.have / report.of : 0;
  if (report.state === "downloading") return done / 2;
  if (report.state === "verified") return 0.5;
  return report.state === "trial" ? 0.5 + done / 2 : 0;
}

function meaningOf(report: Report | undefined, id: string): string {
  if (report === undefined) return "It has not said anything about models yet.";
  if (report.active === id) return "It runs on this device now.";
  if (report.refused === id) return reasonOf(report.refusedCode);
  if (report.id !== id) return "It has not taken notice yet; it will when it is on line.";
  if (report.code !== "none") return reasonOf(report.code);
  const meanings: Record<string, string> = {
    downloading: "It loads the model, piece by piece.",
    verified: "What flash holds is what was signed.",
    trial: "It runs beside the active model, which still publishes.",
  };
  return meanings[report.state] ?? "";
}
