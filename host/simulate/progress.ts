import cliProgress from "cli-progress";
import type { Recording } from "./recording.ts";

/** Looking at the clock for each row would cost more than the row. */
const ROWS_PER_LOOK = 256;
const REDRAW_MS = 100;

/** A bar on stderr that shows how much of a recording is done; silent when nobody looks. */
export class Progress {
  readonly #recording: Recording;
  readonly #bar: cliProgress.SingleBar | undefined;
  #rows = 0;
  #shownMs = 0;

  constructor(recording: Recording) {
    this.#recording = recording;
    if (!process.stderr.isTTY) return;
    this.#bar = new cliProgress.SingleBar({
      format: "{bar} {percentage} %  {rows} rows  {duration_formatted}",
      barCompleteChar: "█",
      barIncompleteChar: "░",
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stderr,
    });
    this.#bar.start(recording.sizeBytes, 0, { rows: 0 });
  }

  /** To be called for each row. */
  update(): void {
    if (++this.#rows % ROWS_PER_LOOK !== 0 && this.#rows > ROWS_PER_LOOK) return;
    const nowMs = performance.now();
    if (this.#bar === undefined || nowMs - this.#shownMs < REDRAW_MS) return;
    this.#shownMs = nowMs;
    this.#bar.update(this.#recording.readBytes, { rows: this.#rows });
  }

  stop(): void {
    this.#bar?.stop();
  }
}
