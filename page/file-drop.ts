// Files that are chosen or dropped.
import { el } from "./dom.ts";

export interface FileDrop {
  readonly title: string;
  readonly hint: string;
  /** File types, as `accept` of an input takes them. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
}

/** A button that opens the browser's choice of files. */
export function fileChoice({ accept, hint, onFile, title }: FileDrop): HTMLElement {
  const input = el("input", {
    type: "file",
    accept,
    className: "file",
    onchange: () => {
      const [file] = input.files ?? [];
      if (file !== undefined) onFile(file);
      // So that the same file, mended, can be chosen again.
      input.value = "";
    },
  });
  return el("label", { className: "drop" }, input, el("strong", {}, title), el("small", {}, hint));
}

/** Lets a file be dropped anywhere on `area`; `onOver` hears whether one is held above it. */
export function acceptDrops(
  area: HTMLElement,
  onFile: (file: File) => void,
  onOver: (is: boolean) => void = () => {},
): void {
  const over = (is: boolean) => (event: DragEvent) => {
    event.preventDefault();
    onOver(is);
  };
  area.addEventListener("dragover", over(true));
  area.addEventListener("dragleave", over(false));
  area.addEventListener("drop", (event) => {
    over(false)(event);
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) onFile(file);
  });
}
