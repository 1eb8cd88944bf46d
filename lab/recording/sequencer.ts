// The recorded time made fit for a replay: a clock that was set back goes on, and readings that
// share a stamp are spread over it. A single late reading stays late, as a device would see it.

import type { Findings } from "./findings.ts";
import type { Row } from "./rows.ts";
import type { Timing } from "./timing.ts";

export class Sequencer {
  readonly #timing: Timing;
  readonly #findings: Findings;
  /** The latest recorded time, of the run that the clock is in. */
  #frontMs = Number.NaN;
  /** Where the clock stood when it was set back; NaN: it was not, or is past that again. */
  #beforeMs = Number.NaN;
  #lastMs = Number.NaN;
  #offsetMs = 0;
  #ofStamp = 0;
  /** Goes back: late, or the first one of a clock that was set? The next one tells. */
  #doubtful: Row | undefined;

  constructor(timing: Timing, findings: Findings) {
    this.#timing = timing;
    this.#findings = findings;
  }

  push(row: Row, out: Row[]): void {
    const doubtful = this.#doubtful;
    if (doubtful !== undefined) {
      this.#doubtful = undefined;
      if (row.timeMs >= this.#frontMs) this.#emitLate(doubtful, out);
      else this.#restart(doubtful, out);
    }
    const { order, periodMs } = this.#timing;
    if (row.timeMs < this.#frontMs && periodMs > 0 && order === "oldest first") {
      this.#doubtful = row;
      return;
    }
    this.#emit(row, out);
  }

  end(out: Row[]): void {
    if (this.#doubtful !== undefined) this.#emitLate(this.#doubtful, out);
    this.#doubtful = undefined;
  }

  #emitLate(row: Row, out: Row[]): void {
    row.clockMs = row.timeMs + this.#offsetMs;
    out.push(row);
  }

  #restart(row: Row, out: Row[]): void {
    this.#findings.restart(row.line);
    if (!(this.#beforeMs > this.#frontMs)) this.#beforeMs = this.#frontMs;
    this.#offsetMs = this.#lastMs + this.#timing.periodMs - row.timeMs;
    this.#frontMs = Number.NaN;
    this.#emit(row, out);
  }

  #emit(row: Row, out: Row[]): void {
    const { timeMs } = row;
    const { periodMs } = this.#timing;
    if (Number.isNaN(timeMs)) {
      this.#lastMs += periodMs;
      out.push(row);
      return;
    }
    if (timeMs > this.#beforeMs) {
      // The clock is right again, as after the hour that summer time gives back.
      this.#beforeMs = Number.NaN;
      this.#offsetMs = Math.max(0, this.#lastMs + periodMs - timeMs);
    }
    row.clockMs = timeMs + this.#offsetMs + this.#shareOfStamp(timeMs);
    this.#frontMs = timeMs;
    this.#lastMs = row.clockMs;
    out.push(row);
  }

  /** How long after its stamp the reading was taken, when several have the same one. */
  #shareOfStamp(timeMs: number): number {
    const { perStamp, periodMs, stampMs } = this.#timing;
    if (perStamp === 1) return 0;
    this.#ofStamp = timeMs === this.#frontMs ? this.#ofStamp + 1 : 0;
    if (this.#ofStamp < perStamp) return this.#ofStamp * periodMs;
    // More than usual: closer and closer, always before the next stamp.
    return stampMs - periodMs / (2 + this.#ofStamp - perStamp);
  }
}
