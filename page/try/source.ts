// Where a recording comes from: a file that is dropped or chosen, or one of the samples.

import { el } from "../dom.ts";
import { acceptDrops, fileChoice } from "../file-drop.ts";
import { SAMPLES, type Sample, sampleText, sampleTruths } from "./samples.ts";

export interface Source {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The true values of each channel, where they are known. */
  readonly truths?: readonly Float64Array[];
}

/** A sample as if it had been dropped. */
function sampleSource(sample: Sample): Source {
  const bytes = new TextEncoder().encode(sampleText(sample));
  return { name: sample.name, bytes, truths: sampleTruths(sample) };
}

/** What is shown before anything was chosen. */
export function firstSource(): Source {
  return sampleSource(SAMPLES[0]!);
}

export class SourcePanel {
  readonly element: HTMLElement;
  readonly #onOpen: (source: Source) => void;

  constructor(onOpen: (source: Source) => void) {
    this.#onOpen = onOpen;
    const drop = fileChoice({
      title: "Drop a recording here, or choose a file",
      hint: "CSV or other delimited text; it stays in this browser",
      accept: ".csv,.txt,.tsv,.dat,text/*",
      onFile: (file) => void this.#read(file),
    });
    const samples = SAMPLES.map((sample) =>
      el(
        "button",
        {
          type: "button",
          className: "sample",
          onclick: () => this.#onOpen(sampleSource(sample)),
        },
        el("strong", {}, sample.title),
        el("small", {}, sample.about),
      ),
    );
    this.element = el(
      "section",
      { className: "source", "aria-label": "recording" },
      drop,
      el("div", { className: "samples" }, el("small", {}, "or a sample:"), ...samples),
    );
  }

  /** Lets a file be dropped anywhere on `area`. */
  acceptDrops(area: HTMLElement): void {
    acceptDrops(
      area,
      (file) => void this.#read(file),
      (is) => this.element.classList.toggle("over", is),
    );
  }

  async #read(file: File): Promise<void> {
    this.#onOpen({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  }
}
