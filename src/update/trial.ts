// A new model beside the old one, on the same readings. It must stay finite and plausible, and
// its innovations (reading minus prediction, in noise scales) may not be much larger.

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

/**
 * What the new model's output did on a reading: "unmoved" is exactly the one before though the
 * reading is another; "implausible" lies outside the channel's range.
 */
export type Output = "plausible" | "implausible" | "unmoved";

export class Trial {
  /** Readings compared so far. */
  readings = 0;
  private unmoved = 0;
  private sumRunning = 0;
  private sumShadow = 0;
  private warmUp = WARM_UP_READINGS;
  private readonly needed: number;

  constructor(needed: number) {
    this.needed = needed;
  }

  /** Begins, or goes on where the journal says that a sleep came between. */
  begin(journal: Journal, id: Uint8Array): void {
    const isKept = journal.isTrialOf(id) && journal.trialReadings > 0;
    this.readings = isKept ? journal.trialReadings : 0;
    this.sumRunning = isKept ? fromBits(journal.sumRunning) : 0;
    this.sumShadow = isKept ? fromBits(journal.sumShadow) : 0;
    this.warmUp = WARM_UP_READINGS;
    this.unmoved = 0;
  }

  /** One reading that the guard let pass: the innovations of both in noise scales. */
  observe(running: number, shadow: number, output: Output): Code | "go-on" {
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
