// The reading that is being judged: what the front has found out about it, for the estimators. One
// object a bank, filled anew for each channel in turn; nothing in it is state.
import { newFeatures } from "./features.ts";

export class Reading {
  /** As it came; NaN: none arrived. */
  raw = NaN;
  /** The same; of an angle the one of its turns that is nearest to the value. */
  u = NaN;
  /** Bits of flags.ts, as far as they are known. */
  flags = 0;
  /** May it enter the filter? */
  accepted = false;
  /** Milliseconds from the timely reading before; 0 for the first. */
  elapsedMs = 0;
  /** Age of the newest good reading. */
  ageMs = NaN;
  /** Is the sensor so coarse, beside its noise, that equal readings say nothing? */
  repeatsInHealth = true;
  /** Did the sensor seem stuck, and is not: its noise is to be learned anew? */
  isAlive = false;
  /** Was it a failure value for so long that it is a level now? */
  isSettled = false;
  /** Can nobody say yet whether it is a failure? */
  isDoubtful = false;
  /** The value while the filter starts, and where it starts. */
  start = NaN;
  /** The level to which the signal went, where that is decided; else NaN. */
  step = NaN;
  /** The level that an excursion left with this reading, else NaN. */
  from = NaN;
  /** Did an excursion come back with it to where it began? */
  isReturn = false;
  /** Is it over, so that nothing of it need be remembered? */
  isOver = false;
  /** Did two readings that agree just decide it, since this channel steps by habit? */
  isHabit = false;
  /** Is any of the seven above more than nothing? Else nobody need ask each. */
  isUnusual = false;
  /** The channel's noise scale in its unit; 0: not known yet. */
  s = 0;
  /** Halves of a testimony, 0 … 2, that an estimator far from it has lost the signal. */
  witness = 0;
  /** x[8]: what the network sees; the first three are each estimator's own (features.ts). */
  readonly x = newFeatures();

  /** Forgets what was said of an excursion. */
  forgetEvents(): void {
    this.isDoubtful = false;
    this.step = NaN;
    this.from = NaN;
    this.isReturn = false;
    this.isOver = false;
    this.isHabit = false;
    this.isAlive = false;
    this.isSettled = false;
    this.isUnusual = false;
  }
}
