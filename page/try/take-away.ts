// What the user takes along: the filtered recording, the configuration, and the command that gives
// the same again.

import { command, el } from "../dom.ts";

export interface TakeAwayOptions {
  readonly onCsv: () => void;
  readonly onConfiguration: () => void;
  readonly onRecording: () => void;
}

export class TakeAway {
  readonly element: HTMLElement;
  readonly #command = el("div", {});

  constructor({ onConfiguration, onCsv, onRecording }: TakeAwayOptions) {
    const button = (text: string, onclick: () => void) =>
      el("button", { type: "button", onclick }, text);
    this.element = el(
      "section",
      { className: "card take-away" },
      el("h3", {}, "Take it with you"),
      el(
        "p",
        { className: "buttons" },
        button("Filtered CSV", onCsv),
        button("Configuration", onConfiguration),
        button("Recording", onRecording),
      ),
      el(
        "small",
        {},
        "The configuration is for a device's manifest, and for the command that gives these bits:",
      ),
      this.#command,
    );
  }

  showCommand(text: string): void {
    this.#command.replaceChildren(command(text));
  }
}

/** Hands a file to the user. */
export function download(name: string, parts: readonly BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  el("a", { href: url, download: name }).click();
  // The browser has taken it over by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
