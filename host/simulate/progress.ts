import cliProgress from "cli-progress";
import type { Recording } from "../recording/recording.ts";

const REDRAW_MS = 100;

/** A bar on stderr that shows how much of a recording is done; silent when nobody looks. */
export class Progress {
  readonly #recording: Recording;
  readonly #bar: cliProgress.SingleBar | undefined;
  #readings = 0;
  #shownMs = 0;

  constructor(recording: Recording) {
    this.#recording = recording;
    if (!process.stderr.isTTY) return;
    this.#bar = new cliProgress.SingleBar({
      format: `${recording.sizeBytes > 0 ? "{bar} {percentage} %  " : ""}{readings} readings  {duration_formatted}`,
      barCompleteChar: "█",
      barIncompleteChar: "░",
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stderr,
    });
    this.#bar.start(recording.sizeBytes, 0, { readings: 0 });
  }

  /** To be called for each row, with the number of its readings. */
  update(readings: number): void {
    this.#readings += readings;
    if (this.#bar === undefined) return;
    const nowMs = performance.now();
    if (nowMs - this.#shownMs < REDRAW_MS) return;
    this.#shownMs = nowMs;
    this.#bar.update(this.#recording.readBytes, { readings: this.#readings });
  }

  stop(): void {
    this.#bar?.stop();
  }
}
