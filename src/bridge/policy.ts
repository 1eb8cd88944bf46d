// When a channel is worth a message. Without a policy every reading is, once there was a good
// one; with it, a change that matters, silence that lasted too long, and a change of validity.

import type { Judged, ReportConfig } from "../filter/config.ts";
import { FLAG_HELD } from "../filter/flags.ts";

/** What was last said about a channel. */
const NEVER = 0;
const FRESH = 1;
const HELD = 2;
const UNAVAILABLE = 3;

export class ReportPolicy {
  readonly #configured: boolean;
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #deadband: number;
  readonly #deadbandRatio: number;
  readonly #turn: number;
  #validity = NEVER;
  #value = 0;
  #atTicks = 0;

  /**
   * `turn`: once round, of an angle, else 0.
   * @throws RangeError for a negative or contradictory setting; `where` names the channel
   */
  constructor(config: ReportConfig | undefined, where: string, turn = 0) {
    this.#turn = turn;
    this.#configured = config !== undefined;
    this.#minMs = positive(config?.minMs, `${where}.report.minMs`);
    this.#maxMs = positive(config?.maxMs, `${where}.report.maxMs`);
    this.#deadband = positive(config?.deadband, `${where}.report.deadband`);
    this.#deadbandRatio =
      positive(config?.deadbandPercent, `${where}.report.deadbandPercent`) / 100;
    if (this.#maxMs > 0 && this.#minMs > this.#maxMs) {
      throw new RangeError(
        `${where}.report.minMs: expected at most maxMs, got ${this.#minMs} and ${this.#maxMs}`,
      );
    }
  }

  /** Was there anything to say yet? */
  get spoken(): boolean {
    return this.#validity !== NEVER;
  }

  isDue(judged: Judged, ticks: number): boolean {
    const validity = validityOf(judged);
    if (this.#validity === NEVER) return validity === FRESH || validity === HELD;
    if (!this.#configured || validity !== this.#validity) return true;
    // What is stale was said once; saying it again would not make it fresh.
    if (validity !== FRESH) return false;
    const silentMs = (ticks - this.#atTicks) >>> 0;
    if (silentMs < this.#minMs) return false;
    if (this.#maxMs > 0 && silentMs >= this.#maxMs) return true;
    const apart = Math.abs(judged.value - this.#value);
    // Of an angle along the shorter arc.
    const change = apart > this.#turn / 2 ? Math.abs(this.#turn - apart) : apart;
    const relative = this.#deadbandRatio * Math.abs(this.#value);
    const bound = Math.max(this.#deadband, relative);
    return bound === 0 || change > bound;
  }

  /** The reading was said, or is kept to be said later. */
  markSaid(judged: Judged, ticks: number): void {
    const validity = validityOf(judged);
    if (validity === UNAVAILABLE && this.#validity === NEVER) return;
    this.#validity = validity;
    this.#atTicks = ticks;
    if (validity !== UNAVAILABLE) this.#value = judged.value;
  }
}

function validityOf(judged: Judged): number {
  if (!(judged.value > -Infinity && judged.value < Infinity)) return UNAVAILABLE;
  return (judged.flags & FLAG_HELD) === 0 ? FRESH : HELD;
}

function positive(value: number | undefined, name: string): number {
  if (value === undefined) return 0;
  if (!(value >= 0 && value < Infinity)) {
    throw new RangeError(`${name}: expected a number from 0, got ${value}`);
  }
  return value;
}
