// A new model beside the old one, on the same readings. It must stay finite and plausible, and
// its innovations (reading minus prediction, in noise scales) may not be much larger.

import type { TrialOutput } from "../filter/bank.ts";
import type { Code } from "../model/codes.ts";
import type { Journal } from "./journal.ts";

/** Readings after a start for which both filters are still finding the signal. */
const WARM_UP_READINGS = 32;
/** The new model's innovation RMS may be 1.5 times the old one's: squared. */
const WORSE_SQUARED = 2.25;
/** Below a tenth of the noise nobody is worse than the other. */
const NEGLIGIBLE_SQUARED = 0.01;
/** Innovations beyond this count as this: one spike must not decide alone. */
const INNOVATION_MAX = 32;

/** Outputs in a row that ignore a reading beside them: the model answers with a constant. */
const UNMOVED_MAX = 32;

/** Place values in `progress`: 20 bits of readings, 6 of warm-up left and 1, 6 of unmoved. */
const COUNT = 2 ** 20;
const RUN = 2 ** 6;

export class Trial {
  /** Readings compared so far. */
  readings = 0;
  private unmoved = 0;
  private sumRunning = 0;
  private sumShadow = 0;
  private warmUp = WARM_UP_READINGS;
  /** Warm-up and unmoved before a sleep; 0: there was none. */
  private keptRuns = 0;
  private readonly needed: number;

  /** @param needed readings that decide, fewer than 2^20 */
  constructor(needed: number) {
    if (!(needed >= 1 && needed < COUNT)) {
      throw new RangeError(`trialReadings: expected 1 … ${COUNT - 1}, got ${needed}`);
    }
    this.needed = needed;
  }

  /** Begins, or goes on where the journal says that a sleep came between. */
  begin(journal: Journal, id: Uint8Array): void {
    const kept = journal.isTrialOf(id) ? journal.trialProgress : 0;
    this.readings = kept % COUNT;
    this.sumRunning = kept > 0 ? fromBits(journal.sumRunning) : 0;
    this.sumShadow = kept > 0 ? fromBits(journal.sumShadow) : 0;
    this.warmUp = WARM_UP_READINGS;
    this.unmoved = 0;
    this.keptRuns = Math.floor(kept / COUNT);
  }

  /** The filters are as they were before the sleep: so are the counts of readings in a row. */
  resumeWarm(): void {
    if (this.keptRuns === 0) return;
    this.warmUp = (this.keptRuns % RUN) - 1;
    this.unmoved = Math.floor(this.keptRuns / RUN);
    this.keptRuns = 0;
  }

  /** All counts as one number of 32 bits, for the journal; never 0. */
  get progress(): number {
    return this.readings + COUNT * (this.warmUp + 1 + RUN * this.unmoved);
  }

  /** Is a quarter of the readings just reached? Progress is worth a message then. */
  get isQuarter(): boolean {
    return this.readings > 0 && this.readings % Math.ceil(this.needed / 4) === 0;
  }

  /** One reading that the guard let pass: the innovations of both in noise scales. */
  observe(running: number, shadow: number, output: TrialOutput): Code | "go-on" {
    // Negated, so that NaN fails.
    if (!(Math.abs(shadow) < Number.POSITIVE_INFINITY)) return "trial-nan";
    if (output === "implausible") return "trial-range";
    this.unmoved = output === "unmoved" ? this.unmoved + 1 : 0;
    if (this.unmoved >= UNMOVED_MAX) return "trial-worse";
    if (this.warmUp > 0) {
      this.warmUp--;
      return "go-on";
    }
    this.sumRunning += clippedSquare(running);
    this.sumShadow += clippedSquare(shadow);
    this.readings++;
    if (this.readings < this.needed) return "go-on";
    const allowed = WORSE_SQUARED * this.sumRunning + NEGLIGIBLE_SQUARED * this.readings;
    return this.sumShadow <= allowed ? "none" : "trial-worse";
  }

  /** The sums as float32 bits, for the journal: [running, shadow]. */
  sumBits(): Uint32Array {
    return new Uint32Array(new Float32Array([this.sumRunning, this.sumShadow]).buffer);
  }
}

/** The number whose float32 bits these are. */
function fromBits(bits: number): number {
  return new Float32Array(new Uint32Array([bits]).buffer)[0]!;
}

function clippedSquare(innovation: number): number {
  const e = Math.min(Math.abs(innovation), INNOVATION_MAX);
  // The old model may have no innovation (NaN): then it is not better than any.
  return Number.isNaN(e) ? INNOVATION_MAX * INNOVATION_MAX : e * e;
}
