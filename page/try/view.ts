// The view "Try it": a recording, the filter's answer to it, and settings that change the answer.

import { onThemeChange } from "../charts/colors.ts";
import { onChartKey } from "../charts/keys.ts";
import { type LegendLine, RAW_LINE, showLegend, VALUE_LINE } from "../charts/legend.ts";
import { el, notice, setText } from "../dom.ts";
import { commandText } from "./configuration.ts";
import { OpenRecording } from "./open-recording.ts";
import { OTHERS } from "./others.ts";
import { OthersPanel } from "./others-panel.ts";
import type { Answer, Opened, Ran, Request } from "./protocol.ts";
import type { Reading } from "./reading.ts";
import { readingForm } from "./reading-form.ts";
import { firstSource, type Source, SourcePanel } from "./source.ts";
import { rangeOf, summaryOf } from "./summary.ts";
import { download, TakeAway } from "./take-away.ts";
import { unreadable } from "./unreadable.ts";
import { WorkerClient } from "./worker-client.ts";
import { type Range, Zoom } from "./zoom.ts";

const CONFIGURATION = "sluice.json";
const KEYS = "← →: move, + −: zoom, 0: everything; drag in a chart to zoom";

export class TryView {
  readonly element: HTMLElement;
  readonly #worker = new WorkerClient();
  readonly #problem = el("div", {});
  readonly #summary = el("p", { className: "summary", role: "status" });
  readonly #legend = el("div", { className: "legend" });
  readonly #fit = el("input", { type: "checkbox", checked: true });
  readonly #cards = el("div", {
    className: "results",
    tabIndex: 0,
    "aria-label": `charts; ${KEYS}`,
    onkeydown: (event) => this.#onKey(event),
  });
  readonly #settings = el("div", {});
  readonly #notes = el("details", { className: "reading-notes" });
  readonly #others: OthersPanel;
  readonly #takeAway: TakeAway;
  readonly #result: HTMLElement;
  readonly #zoom = new Zoom();
  #open: OpenRecording | undefined;
  #ran: Ran | undefined;
  #chosen = 0;
  #readings = 0;
  #shown: "never" | "before" = "never";
  /** "again": something changed while the filter ran. */
  #run: "idle" | "running" | "again" = "idle";

  constructor() {
    const source = new SourcePanel((chosen) => void this.#read(chosen, {}));
    this.#others = new OthersPanel(
      () => this.#changed(),
      () => void this.#measure(),
    );
    this.#takeAway = new TakeAway({
      onCsv: () => void this.#saveCsv(),
      onConfiguration: () => {
        download(CONFIGURATION, [this.#open!.configuration], "application/json");
      },
      onRecording: () => {
        const { bytes, name } = this.#open!.source;
        download(name, [new Uint8Array(bytes)], "text/csv");
      },
    });
    this.#fit.addEventListener("change", () => this.#draw());
    const bar = [this.#summary, el("label", {}, this.#fit, " scale without spikes"), this.#legend];
    this.#result = el(
      "div",
      { className: "try-result", hidden: true },
      el("div", { className: "toolbar" }, ...bar),
      this.#notes,
      this.#cards,
      el(
        "aside",
        { className: "try-side" },
        el("section", { className: "card" }, this.#settings),
        el("section", { className: "card" }, this.#others.element),
        this.#takeAway.element,
      ),
    );
    this.element = el("div", {}, source.element, this.#problem, this.#result);
    source.acceptDrops(this.element);
    onThemeChange(() => this.#draw());
    addEventListener("resize", () => this.#draw());
  }

  /** The view has become visible: charts can be measured now. */
  shown(): void {
    if (this.#shown === "never") void this.#read(firstSource(), {});
    this.#shown = "before";
    this.#draw();
  }

  async #read(source: Source, reading: Reading): Promise<void> {
    // The settings belong to the recording before: nothing may ask for both.
    this.#close();
    this.#problem.replaceChildren(el("p", { className: "faint" }, `reading ${source.name} …`));
    const { bytes, name } = source;
    const request = { kind: "open", name, bytes, reading } as const;
    const order = ++this.#readings;
    // Whatever the worker is still doing is of no use any more.
    this.#worker.drop();
    const answer = await this.#ask(request);
    // Another file may have been dropped meanwhile.
    if (answer === undefined || order !== this.#readings) return;
    this.#problem.replaceChildren();
    if (answer.kind === "failed") {
      const again = (said: Reading) => void this.#read(source, said);
      this.#problem.append(unreadable(answer.mistake, reading, again));
    } else if (answer.kind === "opened") this.#show(source, answer, reading);
  }

  #close(): void {
    this.#open?.destroy();
    this.#open = undefined;
    this.#ran = undefined;
    this.#zoom.reset();
    this.#result.hidden = true;
  }

  #show(source: Source, about: Opened, reading: Reading): void {
    const open = new OpenRecording(source, about, reading, {
      onChange: () => void this.#changed(),
      onChoose: (channel) => this.#choose(channel),
      onZoom: (min, max) => this.#rezoom(() => this.#zoom.to([min, max])),
      onReset: () => this.#rezoom(() => this.#zoom.reset()),
      fit: () => (this.#fit.checked ? "believed" : "all"),
    });
    this.#open = open;
    const notes = el("ul", {}, ...about.notes.map((note) => el("li", {}, note)));
    const again = (said: Reading) => void this.#read(source, said);
    this.#notes.replaceChildren(
      el("summary", {}, "How the file was read"),
      notes,
      readingForm(reading, again),
    );
    this.#cards.replaceChildren(...open.cards.map((card) => card.element));
    this.#result.hidden = false;
    this.#choose(0);
    this.#changed();
  }

  #choose(channel: number): void {
    this.#chosen = channel;
    this.#settings.replaceChildren(this.#open!.settings[channel]!.element);
    this.#open!.cards.forEach((card, c) => void card.mark(c === channel ? "chosen" : "other"));
    this.#others.clearResults();
  }

  /** Runs the filter now, or once more when it has ended. */
  async #changed(): Promise<void> {
    if (this.#run !== "idle") {
      this.#run = "again";
      return;
    }
    do {
      this.#run = "running";
      const open: OpenRecording | undefined = this.#open;
      // A file that is being read will ask by itself.
      if (open === undefined) break;
      const request = { channels: open.configs, others: this.#others.chosen };
      const answer = await this.#ask({ kind: "run", ...request });
      if (open === this.#open && answer !== undefined) this.#take(answer);
    } while ((this.#run as string) === "again");
    this.#run = "idle";
  }

  #take(answer: Answer): void {
    this.#problem.replaceChildren();
    if (answer.kind === "failed") this.#problem.append(notice("That cannot be", answer.mistake));
    if (answer.kind !== "ran") return;
    this.#ran = answer;
    const { about, reading, source } = this.#open!;
    setText(this.#summary, summaryOf(about, answer));
    this.#takeAway.showCommand(commandText(source.name, reading, CONFIGURATION));
    this.#draw();
  }

  #draw(): void {
    const used = OTHERS.filter(({ name }) => name in this.#others.chosen);
    const lines = used.map(({ color, dash, label }): LegendLine => {
      return { label, color, dash, width: 1.5 };
    });
    showLegend(this.#legend, [RAW_LINE, VALUE_LINE, ...lines], "band");
    if (this.#open === undefined || this.#ran === undefined) return;
    const [min, max] = this.#zoom.range(rangeOf(this.#ran));
    this.#ran.channels.forEach((channel, c) => {
      this.#open!.cards[c]!.show(channel, min, max);
      this.#open!.cards[c]!.redraw();
    });
  }

  #rezoom(how: (whole: Range) => void): void {
    if (this.#open === undefined || this.#ran === undefined) return;
    const whole = rangeOf(this.#ran);
    how(whole);
    const [min, max] = this.#zoom.range(whole);
    for (const card of this.#open.cards) card.zoom(min, max);
  }

  #onKey(event: KeyboardEvent): void {
    const zoom = this.#zoom;
    onChartKey(event, {
      pan: (share) => this.#rezoom((whole) => zoom.pan(share, whole)),
      stretch: (factor) => this.#rezoom((whole) => zoom.stretch(factor, whole)),
      reset: () => this.#rezoom(() => zoom.reset()),
    });
  }

  async #saveCsv(): Promise<void> {
    const request = { kind: "csv", channels: this.#open!.configs } as const;
    const answer = await this.#ask(request);
    if (answer?.kind !== "csv") return;
    const name = this.#open!.source.name.replace(/\.[^.]*$/, "");
    download(`${name}-filtered.csv`, [...answer.parts], "text/csv");
  }

  async #measure(): Promise<void> {
    this.#others.showBusy();
    const channel = this.#chosen;
    const truth = this.#open!.source.truths?.[channel];
    const request = { kind: "measure", channel, ...(truth && { truth }) } as const;
    const answer = await this.#ask(request);
    if (answer?.kind === "measured")
      this.#others.showResults(answer.entries, truth === undefined ? "injected" : "known");
    else this.#others.showProblem(answer?.kind === "failed" ? answer.mistake : "it stopped");
  }

  /** The worker's answer; what broke is shown, and undefined. */
  async #ask(request: Request): Promise<Answer | undefined> {
    this.#result.ariaBusy = "true";
    try {
      return await this.#worker.ask(request);
    } catch (error) {
      this.#problem.replaceChildren(
        notice("The filter stopped", String(error), "Load the page again, and please report it."),
      );
      return undefined;
    } finally {
      this.#result.ariaBusy = "false";
    }
  }
}
