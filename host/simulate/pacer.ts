import { setTimeout as sleep } from "node:timers/promises";

/** Shorter waits are not worth a timer; they are made up for by the next one. */
const WAIT_MIN_MS = 2;
/** Between two turns of what has to be done while waiting. */
const TURN_MS = 50;

/** Where a pacer's time comes from; tests bring their own. */
export interface PacerTime {
  nowMs(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const REAL_TIME: PacerTime = {
  nowMs: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** How fast a replay runs: in times of what was recorded, or in rows a second. */
export type Pace = { readonly times: number } | { readonly perSecond: number };

/** The pace in words, for its start; undefined: as fast as possible. */
export function paceText(pace: Pace, periodMs: number): string | undefined {
  if ("perSecond" in pace) return `replaying ${pace.perSecond} readings a second`;
  if (pace.times === Number.POSITIVE_INFINITY) return undefined;
  const every = periodMs > 0 ? `: one reading every ${periodMs / 1000 / pace.times} s` : "";
  const how = pace.times === 1 ? "as recorded" : `${pace.times} times as fast as recorded`;
  return `replaying ${how}${every}`;
}

/** Holds a replay back so that it runs `speed` times as fast as it was recorded. */
export class Pacer {
  readonly #speed: number;
  readonly #time: PacerTime;
  #startMs = Number.NaN;

  /** @param speed Infinity: never waits */
  constructor(speed: number, time = REAL_TIME) {
    this.#speed = speed;
    this.#time = time;
  }

  /**
   * Returns when the reading at `atMs` (from the start of the replay) is due. Until then `turn` is
   * called again and again, as a device's loop does between readings.
   */
  async until(atMs: number, signal: AbortSignal, turn: () => void): Promise<void> {
    if (this.#speed === Number.POSITIVE_INFINITY) return;
    if (Number.isNaN(this.#startMs)) this.#startMs = this.#time.nowMs();
    for (;;) {
      const waitMs = this.#startMs + atMs / this.#speed - this.#time.nowMs();
      if (waitMs < WAIT_MIN_MS) return;
      await this.#time.sleep(Math.min(waitMs, TURN_MS), signal);
      turn();
    }
  }
}
