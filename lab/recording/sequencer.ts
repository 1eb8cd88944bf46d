// The recorded time made fit for a replay: a clock that was set back goes on, and readings that
// share a stamp are spread over it. A single late reading stays late, as a device would see it.

import type { Findings } from "./findings.ts";
import type { Row } from "./rows.ts";
import type { Timing } from "./timing.ts";

/** A stamp that is alone this far from those around it is of a clock without a battery. */
const YEARS_OFF_MS = 2 * 365 * 86_400_000;

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
      const isBetween = row.timeMs >= this.#frontMs;
      const off = Math.min(
        Math.abs(doubtful.timeMs - this.#frontMs),
        Math.abs(doubtful.timeMs - row.timeMs),
      );
      if (isBetween && off > YEARS_OFF_MS) this.#skip(doubtful);
      else if (doubtful.timeMs >= this.#frontMs) this.#jump(doubtful, out);
      else if (isBetween) this.#emitLate(doubtful, out);
      else this.#restart(doubtful, out);
    }
    const { order, periodMs } = this.#timing;
    if (row.timeMs - this.#frontMs > YEARS_OFF_MS && periodMs < YEARS_OFF_MS / 100) {
      this.#doubtful = row;
      return;
    }
    if (row.timeMs < this.#frontMs && periodMs > 0 && order === "oldest first") {
      this.#doubtful = row;
      return;
    }
    this.#emit(row, out);
  }

  end(out: Row[]): void {
    const doubtful = this.#doubtful;
    this.#doubtful = undefined;
    if (doubtful === undefined) return;
    if (Math.abs(doubtful.timeMs - this.#frontMs) > YEARS_OFF_MS) this.#skip(doubtful);
    else this.#emitLate(doubtful, out);
  }

  #skip({ line, timeMs }: Row): void {
    this.#findings.rows--;
    this.#findings.skip("a stamp years off", line, new Date(timeMs).toISOString());
  }

  #jump(row: Row, out: Row[]): void {
    this.#findings.jump(row.line);
    this.#emit(row, out);
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
