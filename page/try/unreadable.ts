// A recording that cannot be read: where it goes wrong, and the one thing that often helps.

import { el, notice } from "../dom.ts";

/**
 * @param mistake what the reader says
 * @param words that were taken for "no reading" already
 */
export function unreadable(
  mistake: string,
  words: readonly string[],
  onAgain: (words: readonly string[]) => void,
): HTMLElement {
  const cell = cellIn(mistake);
  if (cell === undefined) {
    return notice("This file cannot be read", mistake, "Mend the file, or choose another one.");
  }
  const input = el("input", { type: "text", value: [...words, cell].join(",") });
  const form = el(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        onAgain(input.value.split(",").map((word) => word.trim()));
      },
    },
    el(
      "label",
      { className: "field" },
      "If this means \u201cno reading\u201d, keep it here:",
      input,
    ),
    el(
      "p",
      { className: "buttons" },
      el("button", { type: "submit", className: "primary" }, "Read it again"),
    ),
  );
  return notice("This file cannot be read", mistake, form);
}

/** The text of the cell at fault, where the message names one. */
function cellIn(mistake: string): string | undefined {
  const [, quoted] = /holds ("(?:[^"\\]|\\.)*") where a number/.exec(mistake) ?? [];
  return quoted === undefined ? undefined : JSON.parse(quoted);
}
